package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.Test;

class FoundLibrariesTest {
  private static final URL[] NONE = {};

  @Test
  void text_afterALibraryWasLoaded_namesItsPlaceAndWhatIsNowhere() {
    NativeLibraries.load(openblas_nolapack.class);
    String name =
        Loader.getLoadedLibraries().keySet().stream()
            .filter(each -> each.contains("jniopenblas_nolapack"))
            .findFirst()
            .orElseThrow();
    assertThat(FoundLibraries.text().lines())
        .anyMatch(line -> line.startsWith(name + "\tjar:file:") && line.endsWith(".so"))
        .anyMatch(line -> !line.contains("\t"));
  }

  @Test
  void text_restored_isTheSame() throws Exception {
    URL[] twice = {new URL("jar:file:/a%20b.jar!/x.so"), new URL("file:/c.so")};
    Map<String, URL[]> found = Map.of("x@.1", twice, "nowhere", NONE, "of-the-system", NONE);
    String text = FoundLibraries.text(found, Set.of("x@.1", "of-the-system"));
    Map<String, URL[]> restored = new TreeMap<>();
    FoundLibraries.restore(text, restored);
    assertThat(restored).containsOnlyKeys("x@.1", "nowhere");
    assertThat(restored.get("x@.1")).containsExactly(twice);
    assertThat(restored.get("nowhere")).isEmpty();
  }

  @Test
  void restore_knownOrBroken_changesNothing() {
    Map<String, URL[]> known = new TreeMap<>(Map.of("x", NONE));
    FoundLibraries.restore("x\tfile:/other.so\nbroken\tno:such:place\n", known);
    assertThat(known).containsOnlyKeys("x");
    assertThat(known.get("x")).isEmpty();
  }
}
