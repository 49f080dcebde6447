package io.convoy.executor.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.presets.torch_gloo;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Loads native libraries once per process, one process of a host at a time until they are unpacked.
 *
 * <p>JavaCPP unpacks libraries in place into a cache that all processes of a user share. Without
 * the lock, one of two executors that start together on a cold cache maps a half-written file and
 * dies with SIGBUS. Whoever uses a class of LibTorch, ND4J or OpenCV calls this first; later calls
 * cost nothing. From a folder that is sealed ({@link SealedNatives}) libraries are loaded as they
 * lie there, without a lock.
 *
 * <p>Left alone, each library computes with as many threads as the process has cores, and the last
 * bits of what it computes depend on how many that are. So they start with one thread here; {@link
 * ComputeThreads} gives a rank its own number.
 */
public final class NativeLibraries {
  private static final String LOCK_FILE = "convoy-natives.lock";
  private static final String NOEXEC = "it is on a file system mounted noexec";

  /** Unpacking everything takes a minute on a slow disk. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Set<Class<?>> LOADED = new HashSet<>();

  private NativeLibraries() {}

  /**
   * Loads LibTorch, the OpenBLAS that it and ND4J share, and its Gloo process groups.
   *
   * @throws NativeLibraryException if a library cannot be loaded, the cache folder is not this
   *     user's alone, or another process holds it for minutes
   * @throws UncheckedIOException if the cache folder cannot be locked
   */
  public static void load() {
    load(torch_gloo.class);
    onceLocked(
        torch.class,
        () -> {
          Loader.load(torch.class);
          OneDnn.check();
          Loader.load(openblas_nolapack.class);
          ComputeThreads.use(1);
        });
  }

  /**
   * Loads ND4J's backend, whichever is on the class path, after {@link #load}: both use the one
   * OpenMP that comes first, and ND4J's own start asks OpenBLAS for all cores.
   */
  public static void loadNd4j() {
    load();
    onceLocked(
        Nd4j.class,
        () -> {
          Nd4j.getBackend();
          ComputeThreads.useNd4j(1);
          // when memory ends DL4J would leave a file in the working folder, by a library that is
          // left out
          CrashReportingUtil.crashDumpsEnabled(false);
        });
    ComputeThreads.startThread();
  }

  /**
   * Loads ND4J's backend without LibTorch, in half the time: for a process that reads a file for
   * another one, by {@link IsolatedWork}, and trains nothing.
   *
   * @throws NativeLibraryException as {@link #load}
   */
  public static void loadNd4jAlone() {
    onceLocked(Nd4j.class, Nd4j::getBackend);
  }

  /**
   * Loads other JavaCPP presets or global classes, for instance {@code opencv_imgcodecs.class}.
   *
   * @throws NativeLibraryException if a library cannot be loaded
   * @throws UncheckedIOException if the cache folder cannot be locked
   */
  public static void load(Class<?>... presets) {
    for (Class<?> preset : presets) {
      onceLocked(preset, () -> Loader.load(preset));
    }
  }

  /**
   * Checks that libraries can be unpacked into the cache and loaded from there, as far as that can
   * be known before: for whoever starts processes of this machine that will load them.
   *
   * @throws NativeLibraryException if the folder is not this user's alone, or may run no programs
   * @throws UncheckedIOException if there can be no such folder
   */
  public static void check() {
    try {
      SealedNatives.offer();
      Path folder = Loader.getCacheDir().toPath().toRealPath();
      if (!PrivateFolder.isSealed(folder)) {
        requireOwn(folder);
      }
      if (Mounts.here().noexec(folder)) {
        throw new NativeLibraryException(text(folder, NOEXEC), null);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static synchronized void onceLocked(Class<?> library, Runnable loading) {
    if (LOADED.contains(library)) {
      return;
    }
    try {
      loadLocked(library, loading);
      LOADED.add(library);
    } catch (LinkageError e) {
      throw unloadable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "interrupted while another process of this host loads native libraries", e);
    } catch (TimeoutException e) {
      throw new NativeLibraryException(
          e.getMessage()
              + "; end it, or let CONVOY_NATIVES (on other hosts -Dorg.bytedeco.javacpp.cachedir)"
              + " name another folder",
          e);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static UncheckedIOException unwritable(IOException cause) {
    return new UncheckedIOException(
        "cannot lock JavaCPP's cache of native libraries; let CONVOY_NATIVES (or"
            + " -Dorg.bytedeco.javacpp.cachedir) name a writable folder on a local disk",
        cause);
  }

  /** Says why, as far as that can be known; the first line of what the linker says is enough. */
  private static NativeLibraryException unloadable(LinkageError cause) {
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    Path folder = Path.of("?");
    try {
      folder = Loader.getCacheDir().toPath().toRealPath();
      if (Mounts.here().noexec(folder)) {
        reason = NOEXEC;
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new NativeLibraryException(text(folder, reason), cause);
  }

  private static String text(Path folder, String reason) {
    return String.format(
        "cannot load native libraries from %s: %s; let CONVOY_NATIVES (on other hosts"
            + " -Dorg.bytedeco.javacpp.cachedir) name a folder on a local disk from which"
            + " programs can be executed",
        folder, reason);
  }

  /** Shares the cache with others that load, unless something may have to be unpacked. */
  @SuppressWarnings("try") // the lock acts by being held
  private static void loadLocked(Class<?> library, Runnable loading)
      throws IOException, InterruptedException, TimeoutException {
    SealedNatives.offer();
    Path folder = Loader.getCacheDir().toPath().toRealPath();
    if (PrivateFolder.isSealed(folder)) {
      loading.run(); // nobody writes there
      return;
    }
    requireOwn(folder);
    UnpackedNatives unpacked = new UnpackedNatives(folder, library);
    Path file = folder.resolve(LOCK_FILE);
    try (ProcessLock lock = ProcessLock.share(file, PATIENCE)) {
      if (unpacked.recall()) {
        loading.run();
        return;
      }
    }
    try (ProcessLock lock = ProcessLock.take(file, PATIENCE)) {
      loading.run();
      unpacked.write();
    }
  }

  /** The cache must be this user's alone: what lies there is run. */
  private static void requireOwn(Path folder) throws IOException {
    Optional<String> problem = PrivateFolder.problem(folder);
    if (problem.isPresent()) {
      throw new NativeLibraryException(
          "native libraries cannot be unpacked: "
              + problem.get()
              + "; or let CONVOY_NATIVES (on other hosts -Dorg.bytedeco.javacpp.cachedir) name"
              + " another folder",
          null);
    }
  }
}
