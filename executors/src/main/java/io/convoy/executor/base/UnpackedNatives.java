package io.convoy.executor.base;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * A note in JavaCPP's cache that a library, with all that it needs, was loaded from what lies there
 * by a process with the jars of this one, and where JavaCPP had found it ({@link FoundLibraries}).
 * JavaCPP then looks for nothing and writes nothing, and several processes may load at once; the
 * executors of a host start sooner.
 *
 * <p>It holds as long as the jars of the class path and the unpacked files have the names, sizes
 * and times that they had, and the system looks for libraries in the same folders.
 */
final class UnpackedNatives {
  private static final String NAME = "convoy-unpacked-";

  /** Where libraries are looked for beside jars; the first has LD_LIBRARY_PATH. */
  private static final List<String> PLACES =
      List.of("java.library.path", "org.bytedeco.javacpp.platform.preloadpath");

  private static final String FOUND = "found\n";

  private final Path folder;
  private final Path note;
  private final List<Path> jars;

  /** Of a library of this process. */
  UnpackedNatives(Path folder, Class<?> library) {
    this(folder, library.getName(), jars());
  }

  /** Of a library of a process with some jars. */
  UnpackedNatives(Path folder, String library, List<Path> jars) {
    this.folder = folder;
    this.jars = jars;
    // commands with other jars have notes of their own, but not each application with its copy
    int names = jars.stream().map(Path::getFileName).toList().hashCode();
    note = folder.resolve(String.format("%s%s-%08x", NAME, library, names));
  }

  /**
   * Tells JavaCPP what it had found, if nothing has changed since {@link #write}.
   *
   * @return whether that is so
   */
  boolean recall() throws IOException {
    if (!Files.isRegularFile(note, NOFOLLOW_LINKS)) {
      return false;
    }
    String text = Files.readString(note);
    String state = state();
    if (!text.startsWith(state)) {
      return false;
    }
    FoundLibraries.restore(text.substring(state.length()));
    return true;
  }

  /** Notes that the library was loaded; the caller has the cache for himself. */
  void write() throws IOException {
    Files.writeString(note, state() + FoundLibraries.text());
  }

  /** Where libraries are looked for, and each jar and library with its size and time. */
  private String state() throws IOException {
    List<Path> all = new ArrayList<>(jars);
    all.addAll(SealedNatives.libraries(folder));
    StringBuilder text = new StringBuilder();
    for (String name : PLACES) {
      text.append(name).append(' ').append(System.getProperty(name)).append('\n');
    }
    for (Path file : all) {
      text.append(file)
          .append(' ')
          .append(Files.size(file))
          .append(' ')
          .append(Files.getLastModifiedTime(file).toMillis())
          .append('\n');
    }
    return text.append(FOUND).toString();
  }

  /** Those of the class path, and the one that JavaCPP is from. */
  private static List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar") && Files.isRegularFile(jar)) {
        jars.add(jar);
      }
    }
    CodeSource source = Loader.class.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation().getProtocol().equals("file")) {
      jars.add(Path.of(source.getLocation().getPath()));
    }
    return jars;
  }
}
