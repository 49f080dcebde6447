package io.convoy.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.guava.io.Files;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;

/**
 * Formats that nothing of Convoy reads. Libraries for them are inside of DL4J's, with known holes:
 * {@code deploy/bundled/exceptions.txt} relies on this.
 */
class UnreadFormatsTest {
  private static final JavaClasses CLASSES = ConvoyClasses.ALL;
  private static final Set<String> PARSERS =
      Set.of("parseFrom", "parseDelimitedFrom", "mergeFrom", "parser", "merge");

  @Test
  void yamlAndXml_areNotRead() {
    formatsOfJackson().check(CLASSES);
    none(readsYaml()).check(CLASSES);
  }

  @Test
  void messagesOfProtobuf_areNotParsed() {
    none(parsesMessages()).check(CLASSES);
  }

  @Test
  void filesThatAllCanRead_areNotMadeByGuava() {
    none(makesOpenFiles()).check(CLASSES);
  }

  @Test
  void rules_heldAgainstClassesThatBreakThem_fail() {
    JavaClasses broken = new ClassFileImporter().importClasses(Reader.class);
    assertThat(none(makesOpenFiles()).evaluate(broken).hasViolation()).isTrue();
    assertThat(none(parsesMessages()).evaluate(broken).hasViolation()).isTrue();
    assertThat(formatsOfJackson().evaluate(broken).hasViolation()).isTrue();
  }

  private static ArchRule none(DescribedPredicate<JavaAccess<?>> access) {
    return noClasses().should().accessTargetWhere(access);
  }

  private static ArchRule formatsOfJackson() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.nd4j.shade.jackson.dataformat..",
            "org.nd4j.shade.snakeyaml..",
            "org.nd4j.shade.yaml..",
            "..woodstox..");
  }

  private static DescribedPredicate<JavaAccess<?>> readsYaml() {
    return DescribedPredicate.describe(
        "reads YAML by DL4J or ND4J",
        access -> access.getTarget().getName().toLowerCase(Locale.ROOT).contains("yaml"));
  }

  private static DescribedPredicate<JavaAccess<?>> parsesMessages() {
    return DescribedPredicate.describe(
        "parses messages",
        access ->
            PARSERS.contains(access.getTarget().getName())
                && access.getTargetOwner().getAllRawSuperclasses().stream()
                    .anyMatch(type -> type.getName().startsWith("org.nd4j.shade.protobuf.")));
  }

  private static DescribedPredicate<JavaAccess<?>> makesOpenFiles() {
    return DescribedPredicate.describe(
        "makes files that all can read",
        access -> {
          String owner = access.getTargetOwner().getName();
          boolean folder = access.getTarget().getName().equals("createTempDir");
          return (owner.equals("org.nd4j.shade.guava.io.Files") && folder)
              || owner.equals("org.nd4j.shade.guava.io.FileBackedOutputStream");
        });
  }

  /** Does all of it. */
  static final class Reader {
    private Reader() {}

    @SuppressWarnings("deprecation")
    static Object read(byte[] message) throws Exception {
      return Set.of(
          Files.createTempDir(), new YAMLFactory(), onnx.Onnx.ModelProto.parseFrom(message));
    }
  }
}
