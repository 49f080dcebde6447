package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is static does not change, but for fields that are named here. These lists may become
 * shorter; to make one longer needs a reason.
 */
class StaticStateTest {
  /** State of a process, and objects that could change. */
  private static final Map<String, String> STATE =
      Map.of(
          "executor.worker.ReplicaCache.IDLE", "replicas outlive rounds",
          "executor.worker.ReplicaCache.ABANDONED", "LibTorch may still write into these",
          "executor.predict.Predictors.MODELS", "models outlive the tasks that ask them",
          "executor.base.NativeLibraries.LOADED", "a process loads a library once",
          "executor.data.shard.VerifiedShards.KNOWN", "a process verifies a shard once",
          "driver.spark.ConvoyPlugin.channel", "Spark gives it to a plugin, and to nobody else",
          "driver.spark.ConvoyPlugin.control", "Spark makes the plugin, and names it to nobody",
          "executor.data.pipeline.StageClock.OFF", "has no stages that it could count");

  /** Collections that a class makes while it is initialised, and from then on reads. */
  private static final Set<String> REGISTRIES =
      Set.of(
          "baseline.Updaters.REGISTRY",
          "executor.engine.registry.Engines.ENGINES",
          "executor.engine.torch.layer.Activations.FUNCTIONS",
          "executor.engine.torch.layer.LayerCompilers.COMPILERS",
          "executor.engine.torch.layer.LayerCompilers.RESHAPES",
          "executor.model.file.ZooModels.MODELS",
          "executor.model.onnx.OnnxActivations.FUNCTIONS",
          "executor.model.onnx.OnnxLayers.WRITERS");

  /** Classes with arrays of numbers that they only read. */
  private static final Set<String> TABLES =
      Set.of(
          "executor.data.augment.ChromaticAberration",
          "executor.data.colour.ColourMap",
          "executor.data.image.PngPixels",
          "executor.engine.torch.layer.Convolutions",
          "executor.engine.torch.layer.Poolings",
          "executor.engine.torch.layer.Window",
          "executor.model.file.ModelFile",
          "executor.model.zoo.EfficientNet",
          "executor.model.zoo.FractalNet",
          "executor.model.zoo.GoogLeNet",
          "executor.model.zoo.MobileNetV1",
          "executor.model.zoo.MobileNetV2",
          "executor.model.zoo.Vgg");

  /** Types from elsewhere whose objects do not change, or that nobody changes. */
  private static final Set<String> VALUES =
      Set.of(
          "java.lang.String",
          "java.nio.file.Path",
          "java.time.Duration",
          "java.util.regex.Pattern",
          "java.awt.Color",
          "scala.reflect.ClassTag",
          "org.slf4j.Logger",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "org.bytedeco.pytorch.TensorOptions",
          "org.deeplearning4j.nn.conf.distribution.Distribution");

  /** Calls that make a collection that can change, beside constructors. */
  private static final Pattern MAKERS =
      Pattern.compile("(Arrays\\.asList|Collections\\.synch.*|Collectors\\.to(?!Unmod).*)");

  private static final Pattern CHANGES =
      Pattern.compile("(put|add|remove|set|clear|compute|merge|replace|retain|poll|pop|push).*");

  @Test
  void statics_thatCanChange_areTheNamedOnes() {
    assertThat(changeable().filter(field -> !field.getRawType().isArray()))
        .extracting(StaticStateTest::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(STATE.keySet().stream(), REGISTRIES.stream()).toList());
  }

  @Test
  void arrays_areOfTheNamedClasses_andTheirOwn() {
    List<JavaField> arrays = changeable().filter(field -> field.getRawType().isArray()).toList();
    assertThat(arrays.stream().map(field -> ConvoyClasses.name(field.getOwner())).distinct())
        .containsExactlyInAnyOrderElementsOf(TABLES);
    assertThat(arrays).allSatisfy(StaticStateTest::requirePrivateConstant);
  }

  @Test
  void registries_changeOnlyWhileTheirClassIsInitialised() {
    List<JavaField> registries =
        statics().filter(field -> REGISTRIES.contains(name(field))).toList();
    assertThat(registries).hasSameSizeAs(REGISTRIES);
    assertThat(registries)
        .allSatisfy(
            field -> {
              requirePrivateConstant(field);
              assertThat(
                      field.getAccessesToSelf().stream()
                          .filter(StaticStateTest::isChanged)
                          .map(JavaAccess::getOrigin))
                  .isSubsetOf(initialisation(field.getOwner()));
            });
  }

  private static void requirePrivateConstant(JavaField field) {
    assertThat(field.getModifiers())
        .as(field.getFullName())
        .contains(JavaModifier.PRIVATE, JavaModifier.FINAL);
  }

  private static String name(JavaField field) {
    return ConvoyClasses.name(field.getOwner()) + "." + field.getName();
  }

  private static Stream<JavaField> changeable() {
    return statics().filter(field -> !isConstant(field));
  }

  /** All static fields but those that the compiler makes for enums, switches and assertions. */
  private static Stream<JavaField> statics() {
    return ConvoyClasses.ALL.stream()
        .flatMap(type -> type.getFields().stream())
        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC));
  }

  private static boolean isConstant(JavaField field) {
    JavaClass type = field.getRawType();
    return field.getModifiers().contains(JavaModifier.FINAL)
        && (isCollection(type)
            ? initialisation(field.getOwner()).stream().noneMatch(StaticStateTest::makesCollections)
            : isValue(type));
  }

  private static boolean isValue(JavaClass type) {
    return type.isPrimitive()
        || VALUES.contains(type.getName())
        || type.getPackageName().equals("java.util.function")
        || (ConvoyClasses.ALL.contain(type.getName()) && hasFinalFields(type));
  }

  private static boolean hasFinalFields(JavaClass type) {
    return type.getAllFields().stream()
        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL));
  }

  /** The static initialiser with what it calls of its own class. */
  private static Set<JavaCodeUnit> initialisation(JavaClass type) {
    Set<JavaCodeUnit> reached = new HashSet<>();
    Deque<JavaCodeUnit> open = new ArrayDeque<>();
    type.getStaticInitializer().ifPresent(open::add);
    while (!open.isEmpty()) {
      JavaCodeUnit unit = open.pop();
      if (reached.add(unit)) {
        unit.getCallsFromSelf().stream()
            .flatMap(call -> call.getTarget().resolveMember().stream())
            .filter(called -> called.getOwner().equals(type))
            .forEach(called -> open.add((JavaCodeUnit) called));
      }
    }
    return reached;
  }

  private static boolean makesCollections(JavaCodeUnit unit) {
    return unit.getConstructorCallsFromSelf().stream()
            .map(JavaCodeUnitAccess::getTargetOwner)
            .anyMatch(StaticStateTest::isCollection)
        || unit.getMethodCallsFromSelf().stream()
            .map(call -> call.getTargetOwner().getSimpleName() + "." + call.getName())
            .anyMatch(call -> MAKERS.matcher(call).matches());
  }

  /** Whether a collection is changed in the line that names the field. */
  private static boolean isChanged(JavaFieldAccess access) {
    return access.getOrigin().getMethodCallsFromSelf().stream()
        .filter(call -> call.getLineNumber() == access.getLineNumber())
        .filter(call -> isCollection(call.getTargetOwner()))
        .anyMatch(call -> CHANGES.matcher(call.getName()).matches());
  }

  private static boolean isCollection(JavaClass type) {
    return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
  }
}
