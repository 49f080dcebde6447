package io.convoy.executor.model.weights;

import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The public names of the catalogue's architectures: rules, a table for each family. Architectures
 * that no project publishes have the model's own names alone.
 */
final class Namings {
  private static final String TORCHVISION = "torchvision";

  /** Where the eight fire modules of SqueezeNet 1.1 are among torchvision's features. */
  private static final List<Integer> FIRES = List.of(3, 4, 6, 7, 9, 10, 11, 12);

  /** Blocks of EfficientNet-B0 in each stage. */
  static final List<Integer> EFFICIENTNET = List.of(1, 2, 2, 3, 3, 4, 1);

  /**
   * Architectures of the same names.
   *
   * @param members a regular expression of their names in the catalogue
   */
  private record Family(String members, List<Naming> namings) {}

  private Namings() {}

  private static List<Family> families() {
    return List.of(
        new Family("resnet(8|20|32|44|56|110)", List.of(cifarResNet("linear"), cifarResNet("fc"))),
        new Family("resnet(18|34)", List.of(resNet(TORCHVISION, 2))),
        new Family(
            "(resnet(50|101|152)|wide-resnet50-2|resnext.*)", List.of(resNet(TORCHVISION, 3))),
        new Family("se-resnet50", List.of(resNet(TimmNamings.PROJECT, 3))),
        new Family("vgg\\d+", List.of(vgg(), KerasNamings.vgg())),
        new Family("vgg\\d+-bn", List.of(vgg())),
        new Family("alexnet", List.of(alexNet())),
        new Family("squeezenet1.1", List.of(squeezeNet(), KerasNamings.squeezeNet())),
        new Family("densenet121", List.of(denseNet(), KerasNamings.denseNet())),
        new Family("mobilenet-v1", List.of(TimmNamings.mobileNetV1(), KerasNamings.mobileNetV1())),
        new Family(
            "mobilenet-v2",
            List.of(mobileNetV2(), TimmNamings.mobileNetV2(), KerasNamings.mobileNetV2())),
        new Family(
            "efficientnet-b0",
            List.of(efficientNet(), TimmNamings.efficientNet(), KerasNamings.efficientNet())),
        new Family("convnext-tiny", List.of(convNeXt(), TimmNamings.convNeXt())));
  }

  /**
   * The names under which a model's parameters are known best: those of the first project in
   * PyTorch whose network it is, else its own.
   *
   * @param model the architecture's name
   * @param options of it
   */
  static Naming published(String model, Map<String, Double> options) {
    if (!ModelCatalogue.names().contains(model)) {
      return Naming.OWN;
    }
    Map<String, Object> values = ModelCatalogue.catalogue().kind(model).arguments(options).values();
    return of(model).stream()
        .filter(naming -> naming.framework() == Framework.TORCH)
        .filter(naming -> values.entrySet().containsAll(naming.options().entrySet()))
        .findFirst()
        .orElse(Naming.OWN);
  }

  /** Those of an architecture of the catalogue, the model's own first. */
  static List<Naming> of(String model) {
    List<Naming> namings = new ArrayList<>();
    namings.add(Naming.OWN);
    families().stream()
        .filter(family -> model.matches(family.members()))
        .forEach(family -> namings.addAll(family.namings()));
    return namings;
  }

  private static Naming cifarResNet(String head) {
    return Naming.torch(
            "pytorch_resnet_cifar10",
            "stem-conv",
            "conv1",
            "stem-norm",
            "bn1",
            "stage{s}-block{b}-{c}-conv",
            "layer{s}.{b-1}.conv{c}",
            "stage{s}-block{b}-{c}-norm",
            "layer{s}.{b-1}.bn{c}",
            "output",
            head)
        .where(Map.of("pad-both-sides", 1.0));
  }

  /** Of blocks whose last convolution has this number; timm's names are the same. */
  private static Naming resNet(String project, int last) {
    return Naming.torch(
        project,
        "stem-conv",
        "conv1",
        "stem-norm",
        "bn1",
        "stage{s}-block{b}-{c}-conv",
        "layer{s}.{b-1}.conv{c}",
        "stage{s}-block{b}-{c}-norm",
        "layer{s}.{b-1}.bn{c}",
        "stage{s}-block{b}-last-conv",
        "layer{s}.{b-1}.conv" + last,
        "stage{s}-block{b}-last-norm",
        "layer{s}.{b-1}.bn" + last,
        "stage{s}-block{b}-se-{n}",
        "layer{s}.{b-1}.se.fc{n}:1x1",
        "stage{s}-block{b}-shortcut-conv",
        "layer{s}.{b-1}.downsample.0",
        "stage{s}-block{b}-shortcut-norm",
        "layer{s}.{b-1}.downsample.1",
        "output",
        "fc");
  }

  private static Naming vgg() {
    return Naming.torch(
        TORCHVISION,
        "stage{s}-{i}-conv",
        "features.{#}",
        "stage{s}-{i}-norm",
        "features.{#}",
        "dense1",
        "classifier.0",
        "dense2",
        "classifier.3",
        "output",
        "classifier.6");
  }

  private static Naming alexNet() {
    return Naming.torch(
        TORCHVISION,
        "conv{i}-conv",
        "features.{#}",
        "dense6",
        "classifier.1",
        "dense7",
        "classifier.4",
        "output",
        "classifier.6");
  }

  private static Naming squeezeNet() {
    List<String> rules = new ArrayList<>(List.of("conv1-conv", "features.0"));
    for (int i = 0; i < FIRES.size(); i++) {
      String fire = "features." + FIRES.get(i);
      rules.addAll(List.of("fire" + (i + 1) + "-squeeze-conv", fire + ".squeeze"));
      rules.addAll(List.of("fire" + (i + 1) + "-1x1-conv", fire + ".expand1x1"));
      rules.addAll(List.of("fire" + (i + 1) + "-3x3-conv", fire + ".expand3x3"));
    }
    rules.addAll(List.of("classes", "classifier.1"));
    return Naming.torch(TORCHVISION, rules.toArray(String[]::new));
  }

  private static Naming denseNet() {
    return Naming.torch(
        TORCHVISION,
        "stem-conv",
        "features.conv0",
        "stem-norm",
        "features.norm0",
        "block{b}-{l}-a-norm",
        "features.denseblock{b}.denselayer{l}.norm1",
        "block{b}-{l}-a-conv",
        "features.denseblock{b}.denselayer{l}.conv1",
        "block{b}-{l}-b-norm",
        "features.denseblock{b}.denselayer{l}.norm2",
        "block{b}-{l}-b-conv",
        "features.denseblock{b}.denselayer{l}.conv2",
        "transition{t}-norm",
        "features.transition{t}.norm",
        "transition{t}-conv",
        "features.transition{t}.conv",
        "last-norm",
        "features.norm5",
        "output",
        "classifier");
  }

  private static Naming mobileNetV2() {
    return Naming.torch(
            TORCHVISION,
            "stem-conv",
            "features.0.0",
            "stem-norm",
            "features.0.1",
            "block1-depth-conv",
            "features.1.conv.0.0",
            "block1-depth-norm",
            "features.1.conv.0.1",
            "block1-project-conv",
            "features.1.conv.1",
            "block1-project-norm",
            "features.1.conv.2",
            "block{b}-expand-conv",
            "features.{b}.conv.0.0",
            "block{b}-expand-norm",
            "features.{b}.conv.0.1",
            "block{b}-depth-conv",
            "features.{b}.conv.1.0",
            "block{b}-depth-norm",
            "features.{b}.conv.1.1",
            "block{b}-project-conv",
            "features.{b}.conv.2",
            "block{b}-project-norm",
            "features.{b}.conv.3",
            "head-conv",
            "features.18.0",
            "head-norm",
            "features.18.1",
            "output",
            "classifier.1")
        .where(Naming.PYTORCH);
  }

  private static Naming efficientNet() {
    List<String> rules =
        new ArrayList<>(List.of("stem-conv", "features.0.0", "stem-norm", "features.0.1"));
    int number = 0;
    for (int stage = 1; stage <= EFFICIENTNET.size(); stage++) {
      for (int i = 0; i < EFFICIENTNET.get(stage - 1); i++) {
        String block = "block" + ++number;
        String name = String.format("features.%d.%d.block.", stage, i);
        int depth = number == 1 ? 0 : 1; // the first block does not expand
        rules.addAll(
            List.of(
                block + "-expand-conv", name + "0.0",
                block + "-expand-norm", name + "0.1",
                block + "-depth-conv", name + depth + ".0",
                block + "-depth-norm", name + depth + ".1"));
        rules.addAll(
            List.of(
                block + "-se-{n}", name + (depth + 1) + ".fc{n}:1x1",
                block + "-project-conv", name + (depth + 2) + ".0",
                block + "-project-norm", name + (depth + 2) + ".1"));
      }
    }
    rules.addAll(
        List.of(
            "head-conv", "features.8.0", "head-norm", "features.8.1", "output", "classifier.1"));
    return Naming.torch(TORCHVISION, rules.toArray(String[]::new)).where(Naming.PYTORCH);
  }

  private static Naming convNeXt() {
    return Naming.torch(
        TORCHVISION,
        "stem",
        "features.0.0",
        "stem-norm",
        "features.0.1",
        "stage{s}-down-norm",
        "features.{2s-2}.0",
        "stage{s}-down",
        "features.{2s-2}.1",
        "stage{s}-block{b}-depth",
        "features.{2s-1}.{b-1}.block.0",
        "stage{s}-block{b}-norm",
        "features.{2s-1}.{b-1}.block.2",
        "stage{s}-block{b}-1",
        "features.{2s-1}.{b-1}.block.3:matrix",
        "stage{s}-block{b}-2",
        "features.{2s-1}.{b-1}.block.5:matrix",
        "stage{s}-block{b}-scale",
        "features.{2s-1}.{b-1}.layer_scale!:1x1",
        "last-norm",
        "classifier.0",
        "output",
        "classifier.2");
  }
}
