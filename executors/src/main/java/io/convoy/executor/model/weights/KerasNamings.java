package io.convoy.executor.model.weights;

import java.util.ArrayList;
import java.util.List;

/** Names of keras.applications, and of public networks like them. */
final class KerasNamings {
  private KerasNamings() {}

  static Naming vgg() {
    return Naming.keras(
        "stage{s}-{i}-conv", "block{s}_conv{i}",
        "dense{i}", "fc{i}",
        "output", "predictions");
  }

  static Naming squeezeNet() {
    return Naming.keras(
        "conv1-conv", "conv1",
        "fire{i}-squeeze-conv", "fire{i+1}/squeeze1x1",
        "fire{i}-1x1-conv", "fire{i+1}/expand1x1",
        "fire{i}-3x3-conv", "fire{i+1}/expand3x3",
        "classes", "conv10");
  }

  /** Its epsilon is 1.001e-5. */
  static Naming denseNet() {
    return Naming.keras(
        "stem-conv", "conv1_conv",
        "stem-norm", "conv1_bn",
        "block{b}-{l}-a-norm", "conv{b+1}_block{l}_0_bn",
        "block{b}-{l}-a-conv", "conv{b+1}_block{l}_1_conv",
        "block{b}-{l}-b-norm", "conv{b+1}_block{l}_1_bn",
        "block{b}-{l}-b-conv", "conv{b+1}_block{l}_2_conv",
        "transition{t}-norm", "pool{t+1}_bn",
        "transition{t}-conv", "pool{t+1}_conv",
        "last-norm", "bn",
        "output", "predictions");
  }

  static Naming mobileNetV1() {
    return Naming.keras(
            "stem-conv", "conv1",
            "stem-norm", "conv1_bn",
            "block{b}-depth-conv", "conv_dw_{b}",
            "block{b}-depth-norm", "conv_dw_{b}_bn",
            "block{b}-point-conv", "conv_pw_{b}",
            "block{b}-point-norm", "conv_pw_{b}_bn",
            "output", "conv_preds")
        .where(Naming.TENSORFLOW);
  }

  static Naming mobileNetV2() {
    return Naming.keras(
            "stem-conv", "Conv1",
            "stem-norm", "bn_Conv1",
            "block1-depth-conv", "expanded_conv_depthwise",
            "block1-depth-norm", "expanded_conv_depthwise_BN",
            "block1-project-conv", "expanded_conv_project",
            "block1-project-norm", "expanded_conv_project_BN",
            "block{b}-expand-conv", "block_{b-1}_expand",
            "block{b}-expand-norm", "block_{b-1}_expand_BN",
            "block{b}-depth-conv", "block_{b-1}_depthwise",
            "block{b}-depth-norm", "block_{b-1}_depthwise_BN",
            "block{b}-project-conv", "block_{b-1}_project",
            "block{b}-project-norm", "block_{b-1}_project_BN",
            "head-conv", "Conv_1",
            "head-norm", "Conv_1_bn",
            "output", "predictions")
        .where(Naming.TENSORFLOW);
  }

  static Naming efficientNet() {
    List<String> rules = new ArrayList<>(List.of("stem-conv", "stem_conv", "stem-norm", "stem_bn"));
    int number = 0;
    for (int stage = 1; stage <= Namings.EFFICIENTNET.size(); stage++) {
      for (int i = 0; i < Namings.EFFICIENTNET.get(stage - 1); i++) {
        String block = "block" + ++number;
        String name = "block" + stage + (char) ('a' + i);
        rules.addAll(
            List.of(
                block + "-expand-conv", name + "_expand_conv",
                block + "-expand-norm", name + "_expand_bn",
                block + "-depth-conv", name + "_dwconv",
                block + "-depth-norm", name + "_bn"));
        rules.addAll(
            List.of(
                block + "-se-1", name + "_se_reduce",
                block + "-se-2", name + "_se_expand",
                block + "-project-conv", name + "_project_conv",
                block + "-project-norm", name + "_project_bn"));
      }
    }
    rules.addAll(List.of("head-conv", "top_conv", "head-norm", "top_bn", "output", "predictions"));
    return Naming.keras(rules.toArray(String[]::new)).where(Naming.TENSORFLOW);
  }
}
