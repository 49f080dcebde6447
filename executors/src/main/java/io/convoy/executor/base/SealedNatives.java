package io.convoy.executor.base;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries that an image, or the administrator of a host, has unpacked for processes of
 * every user, in a folder to which only root can write. JavaCPP takes no folder that it cannot
 * write to, although it writes nothing to one that has all: it is given this one.
 */
final class SealedNatives {
  private static final Logger LOG = LoggerFactory.getLogger(SealedNatives.class);
  private static final String NAMED = "org.bytedeco.javacpp.cachedir";

  /** Where JavaCPP keeps which folder it has taken. */
  private static final String TAKEN = "cacheDir";

  private SealedNatives() {}

  /**
   * Gives JavaCPP the folder that is named for its libraries, if that is sealed and has what is in
   * the jars of this process, also where JavaCPP has taken another meanwhile. Otherwise nothing is
   * done.
   */
  static void offer() throws IOException {
    String named = System.getProperty(NAMED);
    if (named == null || !Files.isDirectory(Path.of(named))) {
      return;
    }
    Path folder = Path.of(named).toRealPath();
    if (PrivateFolder.isSealed(folder)) {
      give(folder);
    }
  }

  /**
   * A library that JavaCPP would not take, as it is of another jar, or its size or time differ. The
   * folder has, as JavaCPP makes it, a folder for each jar with the jar's own folders below.
   *
   * @return the folder itself if it has no library at all
   */
  static Optional<Path> foreign(Path folder) throws IOException {
    List<Path> libraries = libraries(folder);
    if (libraries.isEmpty()) {
      return Optional.of(folder);
    }
    for (Path library : libraries) {
      if (!isOfJar(folder.relativize(library), library)) {
        return Optional.of(library);
      }
    }
    return Optional.empty();
  }

  /** The libraries that are unpacked in a folder, without links to them, in a fixed order. */
  static List<Path> libraries(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.getFileName().toString().contains(".so"))
          .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static boolean isOfJar(Path name, Path library) throws IOException {
    if (name.getNameCount() < 2) {
      return false;
    }
    String entry = name.subpath(1, name.getNameCount()).toString();
    URL found = Loader.class.getClassLoader().getResource(entry);
    if (found == null) {
      return true; // of a jar that this process does not have, nor asks for
    }
    return found.openConnection() instanceof JarURLConnection jar
        && new File(jar.getJarFile().getName()).getName().equals(name.getName(0).toString())
        && jar.getJarEntry().getSize() == Files.size(library)
        && jar.getJarEntry().getTime() == Files.getLastModifiedTime(library).toMillis();
  }

  private static void give(Path folder) throws IOException {
    try {
      Field taken = Loader.class.getDeclaredField(TAKEN);
      taken.setAccessible(true);
      if (folder.toFile().equals(taken.get(null))) {
        return;
      }
      Optional<Path> foreign = foreign(folder);
      if (foreign.isEmpty()) {
        taken.set(null, folder.toFile());
      } else {
        LOG.warn(
            "{} is not what the jars of this process have: native libraries are unpacked elsewhere",
            foreign.get());
      }
    } catch (ReflectiveOperationException e) {
      LOG.warn("this JavaCPP unpacks native libraries elsewhere than {}", folder, e);
    }
  }
}
