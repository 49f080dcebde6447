package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for a library of the jars of this process. */
class SealedNativesTest {
  private static final String LIBRARY = "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so";

  @TempDir Path folder;
  private Path library;
  private FileTime time;

  @BeforeEach
  void unpackOne() throws IOException {
    URL url = Loader.class.getClassLoader().getResource(LIBRARY);
    JarURLConnection jar = (JarURLConnection) url.openConnection();
    Path name = Path.of(jar.getJarFile().getName()).getFileName();
    library = folder.resolve(name).resolve(LIBRARY);
    time = FileTime.fromMillis(jar.getJarEntry().getTime());
    Files.createDirectories(library.getParent());
    try (InputStream in = jar.getInputStream()) {
      Files.copy(in, library);
    }
    Files.setLastModifiedTime(library, time);
  }

  @Test
  void foreign_ofWhatIsInTheJars_isNone() throws IOException {
    assertThat(SealedNatives.foreign(folder)).isEmpty();
    Files.createSymbolicLink(library.resolveSibling("libjnijavacpp.so.1"), library);
    assertThat(SealedNatives.foreign(folder)).as("links are JavaCPP's own").isEmpty();
  }

  /** An image that was made in another time zone has other times for jars with local ones. */
  @Test
  void foreign_ofAnotherTimeOrSize_namesTheLibrary() throws IOException {
    Files.setLastModifiedTime(library, FileTime.fromMillis(time.toMillis() + 3_600_000));
    assertThat(SealedNatives.foreign(folder)).contains(library);
    Files.write(library, new byte[] {1, 2, 3});
    Files.setLastModifiedTime(library, time);
    assertThat(SealedNatives.foreign(folder)).contains(library);
  }

  @Test
  void foreign_ofAnotherVersionsJar_namesTheLibrary() throws IOException {
    Path other = folder.resolve("javacpp-1.5.1-linux-x86_64.jar");
    Files.move(folder.resolve(folder.relativize(library).getName(0)), other);
    assertThat(SealedNatives.foreign(folder)).contains(other.resolve(LIBRARY));
  }

  @Test
  void foreign_ofAFolderWithoutLibraries_namesTheFolder() throws IOException {
    Files.delete(library);
    assertThat(SealedNatives.foreign(folder)).contains(folder);
  }

  /** Of a jar that this process does not have, such as that for GPUs. */
  @Test
  void foreign_ofALibraryThatNoJarHas_isNone() throws IOException {
    Path more = Files.createDirectories(folder.resolve("other.jar/org/bytedeco/other"));
    Files.write(more.resolve("libother.so"), new byte[] {1});
    assertThat(SealedNatives.foreign(folder)).isEmpty();
  }
}
