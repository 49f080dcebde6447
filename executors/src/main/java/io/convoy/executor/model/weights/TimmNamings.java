package io.convoy.executor.model.weights;

import java.util.ArrayList;
import java.util.List;

/** Names of timm where they are not torchvision's. */
final class TimmNamings {
  static final String PROJECT = "timm";

  /** Blocks of MobileNet v1 in each stage. */
  private static final List<Integer> VERSION_1 = List.of(1, 2, 2, 6, 2);

  /** Blocks of MobileNet v2 in each stage. */
  private static final List<Integer> VERSION_2 = List.of(1, 2, 3, 4, 3, 3, 1);

  private TimmNamings() {}

  static Naming mobileNetV1() {
    List<String> rules = new ArrayList<>(List.of("stem-conv", "conv_stem", "stem-norm", "bn1"));
    int number = 0;
    for (int stage = 0; stage < VERSION_1.size(); stage++) {
      for (int i = 0; i < VERSION_1.get(stage); i++) {
        String block = "block" + ++number;
        String name = String.format("blocks.%d.%d.", stage, i);
        rules.addAll(
            List.of(
                block + "-depth-conv", name + "conv_dw",
                block + "-depth-norm", name + "bn1",
                block + "-point-conv", name + "conv_pw",
                block + "-point-norm", name + "bn2"));
      }
    }
    rules.addAll(List.of("output", "classifier"));
    return Naming.torch(PROJECT, rules.toArray(String[]::new)).where(Naming.PYTORCH);
  }

  static Naming mobileNetV2() {
    return inverted(VERSION_2);
  }

  static Naming efficientNet() {
    return inverted(Namings.EFFICIENTNET);
  }

  /** Of inverted residuals, so many in each stage. */
  private static Naming inverted(List<Integer> blocks) {
    List<String> rules = new ArrayList<>(List.of("stem-conv", "conv_stem", "stem-norm", "bn1"));
    int number = 0;
    for (int stage = 0; stage < blocks.size(); stage++) {
      for (int i = 0; i < blocks.get(stage); i++) {
        String block = "block" + ++number;
        String name = String.format("blocks.%d.%d.", stage, i);
        int norm = number == 1 ? 1 : 2; // the first block does not expand
        rules.addAll(
            List.of(
                block + "-expand-conv", name + "conv_pw",
                block + "-expand-norm", name + "bn1",
                block + "-depth-conv", name + "conv_dw",
                block + "-depth-norm", name + "bn" + norm));
        rules.addAll(
            List.of(
                block + "-se-1", name + "se.conv_reduce:1x1",
                block + "-se-2", name + "se.conv_expand:1x1",
                block + "-project-conv", name + (norm == 1 ? "conv_pw" : "conv_pwl"),
                block + "-project-norm", name + "bn" + (norm + 1)));
      }
    }
    rules.addAll(List.of("head-conv", "conv_head", "head-norm", "bn2", "output", "classifier"));
    return Naming.torch(PROJECT, rules.toArray(String[]::new)).where(Naming.PYTORCH);
  }

  static Naming convNeXt() {
    return Naming.torch(
        PROJECT,
        "stem",
        "stem.0",
        "stem-norm",
        "stem.1",
        "stage{s}-down-norm",
        "stages.{s-1}.downsample.0",
        "stage{s}-down",
        "stages.{s-1}.downsample.1",
        "stage{s}-block{b}-depth",
        "stages.{s-1}.blocks.{b-1}.conv_dw",
        "stage{s}-block{b}-norm",
        "stages.{s-1}.blocks.{b-1}.norm",
        "stage{s}-block{b}-1",
        "stages.{s-1}.blocks.{b-1}.mlp.fc1:matrix",
        "stage{s}-block{b}-2",
        "stages.{s-1}.blocks.{b-1}.mlp.fc2:matrix",
        "stage{s}-block{b}-scale",
        "stages.{s-1}.blocks.{b-1}.gamma!",
        "last-norm",
        "head.norm",
        "output",
        "head.fc");
  }
}
