package io.convoy.executor.model.layer;

import io.convoy.executor.model.layer.LayerParameter.Kind;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Decorrelated batch normalisation (Huang et al. 2018): channels are whitened in groups over the
 * batch, {@code gamma * covariance^(-1/2) (x - mean) + beta}, which unlike batch normalisation
 * removes their correlation.
 *
 * <p>The inverse root is taken by Newton's iterations instead of eigenvectors (Huang et al. 2019,
 * "Iterative normalization", algorithm 1), which needs no distinct eigenvalues. The covariance is
 * biased, plus {@code eps} times the identity. Running statistics are the mean and the whitening
 * matrix.
 */
public final class DecorrelatedBatchNorm extends ChannelLayer {
  /** Name of the scale, {@code [C]}. */
  public static final String GAMMA = "gamma";

  /** Name of the shift, {@code [C]}. */
  public static final String BETA = "beta";

  /** Name of the running mean, {@code [C]}. */
  public static final String MEAN = "mean";

  /** Name of the running whitening matrices, {@code [groups,size,size]}. */
  public static final String WHITENING = "whitening";

  @JsonProperty private int size;
  @JsonProperty private int iterations;
  @JsonProperty private double decay;
  @JsonProperty private double eps;

  private DecorrelatedBatchNorm() {}

  private DecorrelatedBatchNorm(Builder builder) {
    super(builder);
    size = builder.size;
    iterations = builder.iterations;
    decay = builder.decay;
    eps = builder.eps;
  }

  /** Channels that are whitened together. */
  public long groupSize() {
    return Math.min(size, nIn);
  }

  /** Number of Newton's iterations. */
  public int iterations() {
    return iterations;
  }

  /** What is kept of a running statistic at each step. */
  public double decay() {
    return decay;
  }

  /** What is added to the variances. */
  public double eps() {
    return eps;
  }

  @Override
  public List<LayerParameter> parameters() {
    long group = groupSize();
    if (nIn % group != 0) {
      throw new IllegalStateException(
          String.format(
              "layer \"%s\": %d channels cannot be split into groups of %d",
              getLayerName(), nIn, group));
    }
    return List.of(
        LayerParameter.scale(GAMMA, nIn, 1),
        LayerParameter.scale(BETA, nIn, 0),
        new LayerParameter(MEAN, new long[] {nIn}, Kind.STATISTIC, array -> array.assign(0)),
        new LayerParameter(
            WHITENING,
            new long[] {nIn / group, group, group},
            Kind.STATISTIC,
            DecorrelatedBatchNorm::identities));
  }

  /** Fills {@code [groups,size,size]}. */
  private static void identities(INDArray matrices) {
    matrices.assign(0);
    for (long g = 0; g < matrices.size(0); g++) {
      for (long i = 0; i < matrices.size(1); i++) {
        matrices.putScalar(g, i, i, 1);
      }
    }
  }

  @Override
  ChannelRun<?> run(NeuralNetConfiguration conf, DataType type) {
    return new DecorrelatedBatchNormRun(conf, type);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof DecorrelatedBatchNorm norm
        && norm.size == size
        && norm.iterations == iterations
        && norm.decay == decay
        && norm.eps == eps;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + size) + iterations;
  }

  /** Builds a {@link DecorrelatedBatchNorm}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private int size = 16;
    private int iterations = 5;
    private double decay = 0.9;
    private double eps = 1e-5;

    /** Channels that are whitened together, 16 unless said; at most all. */
    public Builder groupSize(int size) {
      if (size < 1) {
        throw new IllegalArgumentException("group size " + size + ": must be at least 1");
      }
      this.size = size;
      return this;
    }

    /** Newton's iterations, 5 unless said. */
    public Builder iterations(int iterations) {
      if (iterations < 1) {
        throw new IllegalArgumentException(iterations + " iterations: must be at least 1");
      }
      this.iterations = iterations;
      return this;
    }

    /** What is kept of a running statistic at each step, 0.9 unless said. */
    public Builder decay(double decay) {
      this.decay = decay;
      return this;
    }

    /** What is added to the variances, 1e-5 unless said. */
    public Builder eps(double eps) {
      this.eps = eps;
      return this;
    }

    @Override
    public DecorrelatedBatchNorm build() {
      return new DecorrelatedBatchNorm(this);
    }
  }
}
