package io.convoy.executor.model.layer;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A two-dimensional convolution in groups: output channels of one group see the input channels of
 * that group only (Krizhevsky et al. 2012, section 3.5; the cardinality of Xie et al. 2017).
 *
 * <p>Weights {@code [out, in/groups, kH, kW]} with the fan-in and fan-out of one group; bias {@code
 * [out]}. All else is as in DL4J's {@code ConvolutionLayer}.
 */
public final class GroupedConvolution extends ConvolutionLayer implements Parametrised {
  @JsonProperty private int groups;

  private GroupedConvolution() {}

  private GroupedConvolution(Builder builder) {
    super(builder);
    groups = builder.groups;
    cnn2dDataFormat = builder.format;
  }

  /** Number of groups. */
  public int groups() {
    return groups;
  }

  @Override
  public List<LayerParameter> parameters() {
    if (nIn % groups != 0 || nOut % groups != 0) {
      throw new IllegalStateException(
          String.format(
              "layer \"%s\": %d input and %d output channels cannot be split into %d groups",
              getLayerName(), nIn, nOut, groups));
    }
    double window = (double) kernelSize[0] * kernelSize[1];
    LayerParameter weight =
        LayerParameter.weight(
            ConvolutionParamInitializer.WEIGHT_KEY,
            weightInitFn,
            window * nIn / groups,
            window * nOut / groups / ((double) stride[0] * stride[1]),
            nOut,
            nIn / groups,
            kernelSize[0],
            kernelSize[1]);
    return hasBias()
        ? List.of(
            LayerParameter.bias(ConvolutionParamInitializer.BIAS_KEY, nOut, getBiasInit()), weight)
        : List.of(weight);
  }

  @Override
  public CNN2DFormat format() {
    return cnn2dDataFormat;
  }

  @Override
  public ParamInitializer initializer() {
    return ParameterTable.INSTANCE;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return ChannelRun.started(
        new GroupedConvolutionRun(conf, type), listeners, index, parameters, initialize);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof GroupedConvolution convolution
        && convolution.groups == groups;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + groups;
  }

  /** Builds a {@link GroupedConvolution}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends ConvolutionLayer.BaseConvBuilder<Builder> {
    private int groups = 1;
    private CNN2DFormat format = CNN2DFormat.NCHW;

    /** A convolution with windows of {@code [height, width]}, stride 1, unpadded, in one group. */
    public Builder(int... kernelSize) {
      super(kernelSize);
    }

    /** Number of groups; both channel numbers must be multiples of it. */
    public Builder groups(int groups) {
      if (groups < 1) {
        throw new IllegalArgumentException("groups = " + groups + ": must be at least 1");
      }
      this.groups = groups;
      return this;
    }

    /** How images are stored. */
    public Builder dataFormat(CNN2DFormat format) {
      this.format = format;
      return this;
    }

    @Override
    protected boolean allowCausal() {
      return false;
    }

    @Override
    public GroupedConvolution build() {
      return new GroupedConvolution(this);
    }
  }
}
