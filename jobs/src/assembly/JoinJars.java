import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A step of the build: joins jars without inflating and deflating their entries again, which would
 * take most of a minute for the natives. Of a jar of natives (its name ends in the platform, or in
 * the platform and {@code -gpu}) only the shared libraries that are used, and texts of licences, are taken; of
 * entries with the same name, the first.
 *
 * <p>Usage: {@code java JoinJars.java <platform> <target.jar> <path of source jars> <folder with more>}
 */
final class JoinJars {
  private static final Pattern LIBRARY = Pattern.compile(".*/[^/]+\\.so(\\.[0-9.]+)?");

  /** Of OpenCV all but the modules that images need, and wrappers for Java and Python; OpenBLAS with everything. */
  private static final Pattern UNUSED =
      Pattern.compile(
          ".*/python/.*"
              + "|.*/lib(jni)?opencv_(?!(core|imgproc|imgcodecs)\\.).*"
              + "|.*/libjnicvkernels\\.so"
              + "|.*/libjniopenblas_full\\.so"
              + "|.*/lib(jni)?hdf5_java\\..*");

  private JoinJars() {}

  public static void main(String[] arguments) throws IOException {
    String platform = arguments[0];
    Path target = Path.of(arguments[1]);
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    Set<String> seen = new HashSet<>();
    try (ZipArchiveOutputStream joined = new ZipArchiveOutputStream(partial.toFile())) {
      for (String source : arguments[2].split(File.pathSeparator)) {
        boolean natives = source.endsWith("-" + platform + ".jar") || source.endsWith("-" + platform + "-gpu.jar");
        try (ZipFile jar = new ZipFile(new File(source))) {
          jar.copyRawEntries(joined, entry -> (!natives || isTaken(entry)) && seen.add(entry.getName()));
        }
      }
      add(Path.of(arguments[3]), joined);
    }
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isTaken(ZipArchiveEntry entry) {
    String name = entry.getName();
    return (LIBRARY.matcher(name).matches() && !UNUSED.matcher(name).matches())
        || (name.contains("/share/licenses/") && !entry.isDirectory());
  }

  /** All files below a folder, as of one time. */
  private static void add(Path folder, ZipArchiveOutputStream joined) throws IOException {
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder)) {
      files = below.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
      joined.putArchiveEntry(entry);
      Files.copy(file, joined);
      joined.closeArchiveEntry();
    }
  }
}
