package io.convoy.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.executor.engine.Engine;
import io.convoy.jobs.draw.DrawCommand;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The rules of the house that a machine can check, over the classes of all modules. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.convoy");

  /** The package of the one class whose statics outlive a round. */
  /** The channel of an executor process, which Spark gives to a plugin and to nobody else. */
  private static final String CHANNEL = "io.convoy.driver.spark.ConvoyPlugin";

  private static final String RESIDENT = "io.convoy.executor.worker";

  private static final List<Class<?>> MUTABLE =
      List.of(
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          ThreadLocal.class);

  @Test
  void classes_ofEveryModule_areSeen() {
    assertThat(CLASSES.contain(Engine.class)).isTrue();
    assertThat(CLASSES.contain(ClusterException.class)).isTrue();
    assertThat(CLASSES.contain(DrawCommand.class)).isTrue();
    assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
  }

  @Test
  void executors_dependOnNeitherDriverNorJobs() {
    noClasses()
        .that()
        .resideInAPackage("io.convoy.executor..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.convoy.driver..", "io.convoy.jobs..")
        .check(CLASSES);
  }

  @Test
  void driver_dependsNotOnJobs() {
    noClasses()
        .that()
        .resideInAPackage("io.convoy.driver..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.convoy.jobs..")
        .check(CLASSES);
  }

  @Test
  void baseline_isNamedByNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.convoy.baseline..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.convoy.baseline..", "org.deeplearning4j.spark..")
        .check(CLASSES);
    assertThat(CLASSES.stream().anyMatch(resideInAPackage("io.convoy.baseline"))).isTrue();
  }

  @Test
  void packages_dependOnEachOther_withoutCycles() {
    // an engine's package and those of its implementations count as one: the registry names them
    slices().matching("io.convoy.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void spark_isKnownOnlyToTheLaunchAndToSparkJobs() {
    DescribedPredicate<JavaClass> sparkCode =
        resideInAPackage("io.convoy.driver.spark..")
            .or(resideInAPackage("io.convoy.jobs.prepare.."))
            .or(resideInAPackage("io.convoy.baseline.."));
    noClasses()
        .that(DescribedPredicate.not(sparkCode))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @Test
  void names_sayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Impl|Base|Utils?)(\\$.*)?")
        .check(CLASSES);
  }

  @Test
  void statics_outsideTheResidentClass_areFinal() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(RESIDENT)
        .and()
        .areDeclaredInClassesThat()
        .doNotHaveFullyQualifiedName(CHANNEL)
        .should()
        .beFinal()
        .check(CLASSES);
  }

  @Test
  void statics_outsideTheResidentClass_areNoContainersOfState() {
    noFields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(RESIDENT)
        .should()
        .haveRawType(
            DescribedPredicate.describe(
                "mutable",
                type -> MUTABLE.stream().anyMatch(mutable -> type.isAssignableTo(mutable))))
        .check(CLASSES);
  }

  @Test
  void statics_thatOutliveARound_areInOneClass() {
    List<String> holders =
        CLASSES.stream()
            .filter(resideInAPackage(RESIDENT))
            .filter(type -> type.getFields().stream().anyMatch(ArchitectureTest::isStaticState))
            .map(JavaClass::getName)
            .toList();
    assertThat(holders).hasSizeLessThanOrEqualTo(1);
  }

  private static boolean isStaticState(JavaField field) {
    boolean isFinal = field.getModifiers().contains(JavaModifier.FINAL);
    boolean container =
        MUTABLE.stream().anyMatch(mutable -> field.getRawType().isAssignableTo(mutable));
    return field.getModifiers().contains(JavaModifier.STATIC) && (!isFinal || container);
  }
}
