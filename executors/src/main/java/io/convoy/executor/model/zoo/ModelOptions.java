package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;

/** The options that several architectures have. */
final class ModelOptions {
  private ModelOptions() {}

  /** Channels of the first stage. */
  static Parameter width(int preset) {
    return width(preset, 1, 1024);
  }

  /** The same as {@link #width(int)}, between other bounds. */
  static Parameter width(int preset, int least, int most) {
    return Parameter.whole(
        "width",
        preset,
        Range.from(least).to(most),
        "channels of the first stage, to which all others are in proportion");
  }

  /** A factor of all channels. */
  static Parameter multiplier(int most) {
    return Parameter.number(
        "multiplier", 1, Range.from(0.05).to(most), "of all channels, in steps of eight");
  }

  static Parameter dropout(double preset) {
    return Parameter.number(
        "dropout", preset, Range.from(0).below(1), "probability of dropping a value");
  }

  /** Stochastic depth. */
  static Parameter survival(double preset) {
    return Parameter.number(
        "survival",
        preset,
        Range.above(0).to(1),
        "probability of keeping the last block's residual, falling linearly from 1");
  }

  /** Auxiliary classifiers, none unless they are asked for. */
  static Parameter auxiliary(String papers) {
    return Parameter.number(
        "auxiliary",
        0,
        Range.from(0).to(10),
        "weight of each auxiliary classifier's loss in training, 0 for none; the paper has "
            + papers);
  }

  /** Blocks that start as identities. */
  static Parameter zeroGamma() {
    return flag("zero-gamma", "1 starts the last scale of each residual block at 0");
  }

  /** How strided windows are padded. */
  static Parameter samePadding(int preset) {
    return Parameter.whole(
        "same-padding",
        preset,
        Range.from(0).to(1),
        "1 pads strided windows as TensorFlow's SAME does, more at the end, not alike on all sides");
  }

  static Parameter epsilon(double preset) {
    return Parameter.number(
        "epsilon", preset, Range.above(0).to(1), "added to variances by batch normalisation");
  }

  /** Has a network padded and normalised as its options say. */
  static GraphSketch tensorFlow(GraphSketch graph, Arguments options) {
    graph.normalisation(0.9, options.number("epsilon"));
    return options.whole("same-padding") == 1 ? graph.samePadding() : graph;
  }

  /** A switch, off unless it is 1. */
  static Parameter flag(String name, String meaning) {
    return Parameter.whole(name, 0, Range.from(0).to(1), meaning);
  }
}
