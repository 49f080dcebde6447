package io.convoy.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.executor.engine.Engine;
import io.convoy.jobs.draw.DrawCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may depend on whom, among the modules, their packages and Spark. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = ConvoyClasses.ALL;

  @Test
  void classes_ofEveryModule_areSeen() {
    assertThat(CLASSES.contain(Engine.class)).isTrue();
    assertThat(CLASSES.contain(ClusterException.class)).isTrue();
    assertThat(CLASSES.contain(DrawCommand.class)).isTrue();
    assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    ConvoyClasses.requireSeen(List.of("baseline", "driver.run", "executor.worker", "jobs"));
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
  void sparkMl_usesAndIsUsedByNoJob() {
    ConvoyClasses.requireSeen(List.of("ml"));
    noClasses()
        .that()
        .resideInAPackage("io.convoy.ml..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.convoy.jobs..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.convoy.ml..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.convoy.ml..", "org.apache.spark.ml..", "org.apache.spark.sql..")
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
  }

  @Test
  void packages_eachForItself_areFreeOfCycles() {
    slices().matching("io.convoy.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void spark_isKnownOnlyToTheLaunchAndToSparkJobs() {
    List<String> rooms =
        List.of(
            "driver.spark",
            "jobs.doctor",
            "jobs.predict",
            "jobs.prepare",
            "jobs.prepare.task",
            "jobs.probe",
            "ml",
            "baseline");
    ConvoyClasses.requireSeen(rooms);
    noClasses()
        .that(
            DescribedPredicate.not(
                resideInAnyPackage(
                    rooms.stream().map(room -> "io.convoy." + room).toArray(String[]::new))))
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
}
