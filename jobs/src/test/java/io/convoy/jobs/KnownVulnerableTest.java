package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.jobs.KnownHoles.Exemption;
import io.convoy.jobs.KnownHoles.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing with a known hole is brought along but what the exceptions give a reason for. */
class KnownVulnerableTest {
  private static final Path PAGE = GeneratedDocs.FOLDER.resolve("security.md");
  private static final String START = "<!-- exceptions -->\n";
  private static final String END = "<!-- end of exceptions -->";

  private static List<Library> bundled() throws IOException {
    return KnownHoles.bundled(BundledComponents.read(), BundledJar.onClassPath());
  }

  @Test
  void bundled_comparedWithTheList_hasNoHoleWithoutAReason() throws IOException {
    assertThat(KnownHoles.read().open(bundled()))
        .as("take a version without the hole, or say in deploy/bundled/exceptions.txt why not")
        .isEmpty();
  }

  @Test
  void exceptions_ofWhatIsBundled_areAllNeeded() throws IOException {
    assertThat(KnownHoles.read().stale(bundled())).isEmpty();
    assertThat(KnownHoles.read().exceptions())
        .allSatisfy(exception -> assertThat(exception.reason()).hasSizeGreaterThan(10));
  }

  @Test
  void bundled_hasWhatIsInsideOfOthers() throws IOException {
    assertThat(bundled())
        .contains(
            new Library("org.yaml:snakeyaml", "1.26", "org.nd4j:jackson"),
            new Library("libpng", "1.6.53", "org.bytedeco:opencv"),
            new Library("info.picocli:picocli", "4.7.7", ""));
  }

  @Test
  void open_ofARowThatIsPlanted_namesTheLibrary() throws IOException {
    KnownHoles known = KnownHoles.read();
    String planted = "info.picocli:picocli | [4.0,5.0) | CVE-0000-1 | planted";
    KnownHoles more =
        new KnownHoles(KnownHoles.holes(BundledTable.rows(planted, 4)), known.exceptions());
    assertThat(more.open(bundled()))
        .containsExactly("info.picocli:picocli 4.7.7: CVE-0000-1, planted");
    Library picocli = new Library("info.picocli:picocli", "4.7.7", "");
    Exemption reason = new Exemption(picocli, List.of("CVE-0000-1"), "it is not reached");
    assertThat(new KnownHoles(more.holes(), List.of(reason)).open(bundled())).isEmpty();
  }

  @Test
  void open_withoutTheExceptions_namesWhatTheyAreFor() throws IOException {
    assertThat(new KnownHoles(KnownHoles.read().holes(), List.of()).open(bundled()))
        .anyMatch(line -> line.startsWith("org.yaml:snakeyaml 1.26 in org.nd4j:jackson: CVE-2022-"))
        .anyMatch(line -> line.startsWith("HDF5 "));
  }

  @Test
  void stale_ofAnExceptionForAnotherVersion_namesIt() throws IOException {
    Library other = new Library("org.yaml:snakeyaml", "1.25", "org.nd4j:jackson");
    Exemption reason = new Exemption(other, List.of("CVE-2022-1471"), "it is not reached");
    assertThat(new KnownHoles(KnownHoles.read().holes(), List.of(reason)).stale(bundled()))
        .containsExactly("org.yaml:snakeyaml 1.25 in org.nd4j:jackson: CVE-2022-1471");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[,2.15.0) ; 2.13.3 ; true",
        "[,2.15.0) ; 2.15.0 ; false",
        "[,2.15.0) ; 2.15 ; false",
        "[2.13.0,2.13.4.2) ; 2.13.4 ; true",
        "[2.13.0,2.13.4.2) ; 2.13.4.2 ; false",
        "[2.13.0,2.13.4.2) ; 2.12.9 ; false",
        "[,32.0.0) ; 30.1.1-jre ; true",
        "[,32.0.0) ; 33.0-jre ; false",
        "[4.1.91,4.1.118) ; 4.1.96.Final ; true",
        "[4.1.91,4.1.118) ; 4.1.118.Final ; false",
        "[,1.14.4) ; 1.12.1-1.5.7 ; true",
        "[1.0,1.1) [2.0,2.1) ; 2.0.5 ; true",
        "[1.0,1.1) [2.0,2.1) ; 1.5 ; false"
      })
  void range_ofVersions_containsThoseFromTheFirstToBeforeTheLast(
      String ranges, String version, boolean within) {
    assertThat(VersionRange.parse(ranges).stream().anyMatch(range -> range.contains(version)))
        .isEqualTo(within);
  }

  @Test
  void range_thatIsNone_isRefused() {
    assertThatThrownBy(() -> VersionRange.parse("< 2.0")).hasMessageContaining("no range");
  }

  @Test
  void table_ofThePage_hasTheExceptions() throws IOException {
    List<Exemption> exceptions = KnownHoles.read().exceptions();
    GeneratedDocs.hold(PAGE, KnownVulnerableTest.class, text -> replaced(text, exceptions));
  }

  private static String replaced(String text, List<Exemption> exceptions) {
    int start = text.indexOf(START) + START.length();
    int end = text.indexOf(END);
    assertThat(start).isBetween(START.length(), end);
    StringBuilder rows =
        new StringBuilder("| what | known holes | why it may stay |\n|---|---|---|\n");
    for (Exemption exception : exceptions) {
      rows.append(
          String.format(
              "| %s | %s | %s |\n",
              exception.library(), String.join(", ", exception.advisories()), exception.reason()));
    }
    return text.substring(0, start) + rows + text.substring(end);
  }
}
