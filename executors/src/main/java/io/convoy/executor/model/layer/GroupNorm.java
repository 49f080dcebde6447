package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Group normalisation (Wu and He 2018, equations 1, 2 and 7): mean and biased variance of each
 * image over the pixels of a group of channels.
 *
 * <p>With as many groups as channels it is instance normalisation (Ulyanov et al. 2016), with one
 * group layer normalisation of whole images.
 */
public final class GroupNorm extends ChannelLayer {
  /** Name of the scale, {@code [C]}. */
  public static final String GAMMA = "gamma";

  /** Name of the shift, {@code [C]}. */
  public static final String BETA = "beta";

  @JsonProperty private int groups;
  @JsonProperty private double eps;

  private GroupNorm() {}

  private GroupNorm(Builder builder) {
    super(builder);
    groups = builder.groups;
    eps = builder.eps;
  }

  /** Number of groups G: channels {@code g*C/G} to {@code (g+1)*C/G - 1} are one. */
  public long groups() {
    return groups == 0 ? nIn : groups;
  }

  /** What is added to the variance. */
  public double eps() {
    return eps;
  }

  @Override
  public List<LayerParameter> parameters() {
    if (nIn % groups() != 0) {
      throw new IllegalStateException(
          String.format(
              "layer \"%s\": %d channels cannot be split into %d groups",
              getLayerName(), nIn, groups()));
    }
    return List.of(LayerParameter.scale(GAMMA, nIn, 1), LayerParameter.scale(BETA, nIn, 0));
  }

  @Override
  ChannelRun<?> run(NeuralNetConfiguration conf, DataType type) {
    return new Run(conf, type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof GroupNorm norm
        && norm.groups == groups
        && norm.eps == eps;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + groups) + Double.hashCode(eps);
  }

  private static final class Run extends ChannelRun<GroupNorm> {
    Run(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    private INDArray grouped(INDArray x) {
      long groups = layerConf().groups();
      return x.reshape('c', x.size(0), groups, x.length() / (x.size(0) * groups));
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      INDArray values = Standardised.of(grouped(x), 2, layerConf().eps).values();
      return pixels(values.reshape('c', x.shape()))
          .mul(perChannel(getParam(GAMMA)))
          .add(perChannel(getParam(BETA)))
          .reshape('c', x.shape());
    }

    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      Standardised standardised = Standardised.of(grouped(x), 2, layerConf().eps);
      INDArray values = pixels(standardised.values().reshape('c', x.shape()));
      INDArray e = pixels(epsilon);
      gradient(GAMMA).assign(e.mul(values).sum(0, 2));
      gradient(BETA).assign(e.sum(0, 2));
      INDArray scaled = e.mul(perChannel(getParam(GAMMA))).reshape('c', x.shape());
      return standardised.backward(grouped(scaled)).reshape('c', x.shape());
    }
  }

  /** Builds a {@link GroupNorm}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private final int groups;
    private double eps = 1e-5;

    private Builder(int groups) {
      this.groups = groups;
    }

    /** Channels in so many groups of equal size. */
    public static Builder groups(int groups) {
      if (groups < 1) {
        throw new IllegalArgumentException("groups = " + groups + ": must be at least 1");
      }
      return new Builder(groups);
    }

    /** Each channel a group of its own: instance normalisation. */
    public static Builder instance() {
      return new Builder(0);
    }

    /** What is added to the variance, 1e-5 unless said. */
    public Builder eps(double eps) {
      this.eps = eps;
      return this;
    }

    @Override
    public GroupNorm build() {
      return new GroupNorm(this);
    }
  }
}
