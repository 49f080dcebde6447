import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A step of the build: joins jars without inflating and deflating their entries again, which would
 * take most of a minute for the natives. Of a jar of natives (its name ends in the platform, or in
 * the platform and {@code -gpu}) only the shared libraries are taken; of entries with the same name, the first.
 *
 * <p>Usage: {@code java JoinJars.java <platform> <target.jar> <path of source jars>}
 */
final class JoinJars {
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
          jar.copyRawEntries(joined, entry -> (!natives || isLibrary(entry)) && seen.add(entry.getName()));
        }
      }
    }
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isLibrary(ZipArchiveEntry entry) {
    String name = entry.getName();
    return name.matches(".*/[^/]+\\.so(\\.[0-9.]+)?")
        && !name.contains("/python/")
        && !name.endsWith("/libopencv_java.so");
  }
}
