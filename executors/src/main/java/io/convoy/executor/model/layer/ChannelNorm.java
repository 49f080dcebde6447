package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016, equations 3 and 4) of the channels of each pixel,
 * or of features {@code [N,C]}, as ConvNeXt has it: {@code gamma * (x - mean) / sqrt(variance +
 * eps) + beta}, mean and biased variance over the channels.
 */
public final class ChannelNorm extends ChannelLayer {
  /** Name of the scale, {@code [C]}. */
  public static final String GAMMA = "gamma";

  /** Name of the shift, {@code [C]}. */
  public static final String BETA = "beta";

  @JsonProperty private double eps;

  private ChannelNorm() {}

  private ChannelNorm(Builder builder) {
    super(builder);
    eps = builder.eps;
  }

  /** What is added to the variance. */
  public double eps() {
    return eps;
  }

  @Override
  public List<LayerParameter> parameters() {
    return List.of(LayerParameter.scale(GAMMA, nIn, 1), LayerParameter.scale(BETA, nIn, 0));
  }

  @Override
  ChannelRun<?> run(NeuralNetConfiguration conf, DataType type) {
    return new Run(conf, type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && other instanceof ChannelNorm norm && norm.eps == eps;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(eps);
  }

  private static final class Run extends ChannelRun<ChannelNorm> {
    Run(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      INDArray values = Standardised.of(pixels(x), 1, layerConf().eps).values();
      return values
          .mul(perChannel(getParam(GAMMA)))
          .add(perChannel(getParam(BETA)))
          .reshape('c', x.shape());
    }

    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      Standardised standardised = Standardised.of(pixels(x), 1, layerConf().eps);
      INDArray e = pixels(epsilon);
      gradient(GAMMA).assign(e.mul(standardised.values()).sum(0, 2));
      gradient(BETA).assign(e.sum(0, 2));
      return standardised.backward(e.mul(perChannel(getParam(GAMMA)))).reshape('c', x.shape());
    }
  }

  /** Builds a {@link ChannelNorm}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private double eps = 1e-6;

    /** What is added to the variance, 1e-6 unless said. */
    public Builder eps(double eps) {
      this.eps = eps;
      return this;
    }

    @Override
    public ChannelNorm build() {
      return new ChannelNorm(this);
    }
  }
}
