package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Layer scale (Touvron et al. 2021, "Going deeper with image transformers", equation 4): each
 * channel of a residual branch times a trained factor that starts small.
 */
public final class LayerScale extends ChannelLayer {
  /** Name of the factors, {@code [C]}. */
  public static final String GAMMA = "gamma";

  @JsonProperty private double start;

  private LayerScale() {}

  private LayerScale(Builder builder) {
    super(builder);
    start = builder.start;
  }

  @Override
  public List<LayerParameter> parameters() {
    return List.of(LayerParameter.scale(GAMMA, nIn, start));
  }

  @Override
  ChannelRun<?> run(NeuralNetConfiguration conf, DataType type) {
    return new Run(conf, type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && other instanceof LayerScale scale && scale.start == start;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(start);
  }

  private static final class Run extends ChannelRun<LayerScale> {
    Run(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      return pixels(x).mul(perChannel(getParam(GAMMA))).reshape('c', x.shape());
    }

    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      gradient(GAMMA).assign(pixels(epsilon).mul(pixels(x)).sum(0, 2));
      return forward(epsilon, true);
    }
  }

  /** Builds a {@link LayerScale}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private double start = 1e-6;

    /** The factors' initial value, 1e-6 unless said. */
    public Builder start(double start) {
      this.start = start;
      return this;
    }

    @Override
    public LayerScale build() {
      return new LayerScale(this);
    }
  }
}
