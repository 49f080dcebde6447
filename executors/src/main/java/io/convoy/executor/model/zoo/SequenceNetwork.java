package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;

/**
 * Images read as sequences, many to one: a recurrent layer takes rows from top to bottom, or square
 * glimpses in reading order, and its last output is classified.
 *
 * <p>Options: {@code units} of the layer (128); of glimpses their side, {@code glimpse} (7), which
 * divides the images'. The glimpses are at fixed places; those of Mnih et al. 2014, "Recurrent
 * models of visual attention", are chosen by the network. Weights begin with variance 1/fan-in,
 * forget gates open, with a bias of 1 (Jozefowicz et al. 2015).
 */
final class SequenceNetwork {
  /** The largest mean square of outputs between -1 and 1. */
  private static final double FEATURES = 0.5;

  private static final Parameter UNITS =
      Parameter.whole("units", 128, Range.from(1).to(16384), "of the recurrent layer");

  private SequenceNetwork() {}

  /** A recurrent layer that gives its last output. */
  @FunctionalInterface
  interface Reader {
    /**
     * The layer.
     *
     * @param weights of the input, how they begin
     * @param recurrent weights, how they begin
     */
    Layer of(int units, Distribution weights, Distribution recurrent);
  }

  /** Rows as steps. */
  static Architecture rows(Reader reader) {
    return new Architecture(
        List.of(UNITS), (spec, options) -> network(spec, options, reader, wholeRow(spec)));
  }

  /** Squares as steps, read by a vanilla recurrent network. */
  static Architecture glimpses() {
    return new Architecture(
        List.of(
            UNITS,
            Parameter.whole("glimpse", 7, Range.from(1).to(1024), "side of a glimpse, in pixels")),
        (spec, options) -> network(spec, options, SequenceNetwork::vanilla, square(spec, options)));
  }

  private static GlimpsePreProcessor wholeRow(ModelSpec spec) {
    return new GlimpsePreProcessor(1, spec.input().width());
  }

  private static GlimpsePreProcessor square(ModelSpec spec, Arguments options) {
    int side = options.whole("glimpse");
    if (spec.input().height() % side != 0 || spec.input().width() % side != 0) {
      throw new IllegalArgumentException(
          String.format(
              "glimpse = %d: must divide the images' height and width, %dx%d",
              side, spec.input().height(), spec.input().width()));
    }
    return new GlimpsePreProcessor(side, side);
  }

  private static ComputationGraphConfiguration network(
      ModelSpec spec, Arguments options, Reader reader, GlimpsePreProcessor glimpses) {
    int units = options.whole("units");
    int values = spec.input().channels() * glimpses.height() * glimpses.width();
    GraphSketch graph = new GraphSketch(spec);
    Layer layer = reader.of(units, variance(1.0 / values), variance(1.0 / units));
    String last = graph.sequence("reader", layer, glimpses, GraphSketch.IMAGES);
    return graph.classifier(last, FEATURES);
  }

  private static Distribution variance(double variance) {
    return new NormalDistribution(0, Math.sqrt(variance));
  }

  /** {@code h(t) = tanh(x(t) W + h(t-1) R + b)} (Elman 1990). */
  static Layer vanilla(int units, Distribution weights, Distribution recurrent) {
    return new LastTimeStep(
        new SimpleRnn.Builder()
            .nOut(units)
            .activation(Activation.TANH)
            .weightInit(weights)
            .weightInitRecurrent(recurrent)
            .build());
  }

  /** Long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000). */
  static Layer lstm(int units, Distribution weights, Distribution recurrent) {
    return new LastTimeStep(
        new LSTM.Builder()
            .nOut(units)
            .activation(Activation.TANH)
            .forgetGateBiasInit(1)
            .weightInit(weights)
            .weightInitRecurrent(recurrent)
            .build());
  }

  /** Gated recurrent units (Cho et al. 2014). */
  static Layer gru(int units, Distribution weights, Distribution recurrent) {
    return new GatedRecurrent.Builder()
        .nOut(units)
        .weightInit(weights)
        .weightInitRecurrent(recurrent)
        .build();
  }
}
