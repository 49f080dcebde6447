package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;

/** The classes of all modules without their tests and what these share, as rules look at them. */
final class ConvoyClasses {
  private static final String ROOT = "io.convoy.";

  static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/io/convoy/testing/"))
          .importPackages("io.convoy");

  private ConvoyClasses() {}

  /** The package of a class, without what all have in common. */
  static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  /** The name of a class, or of that in which it is nested, without what all have in common. */
  static String name(JavaClass type) {
    return type.getName().substring(ROOT.length()).replaceFirst("\\$.*", "");
  }

  /** Fails unless rooms have classes of their own: so a rule sees what it names. */
  static void requireSeen(Collection<String> rooms) {
    assertThat(ALL.stream().map(ConvoyClasses::room)).containsAll(rooms);
  }
}
