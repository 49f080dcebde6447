package io.convoy.executor.model.layer;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A convolution without weight sharing: every place of the output has kernels and biases of its own
 * (LeCun 1989, "Generalization and network design strategies", section 4.3; Taigman et al. 2014,
 * "DeepFace", section 2.2), as in Keras. It takes images of one size only.
 *
 * <p>Weights {@code [H'*W', out, in, kH, kW]} with the fan-in and fan-out of one place; biases
 * {@code [out*H'*W']}, channel by channel. All else is as in DL4J's {@code ConvolutionLayer}.
 * DL4J's own {@code LocallyConnected2D} shares its biases and takes batches of one size only.
 */
public final class LocallyConnected extends ConvolutionLayer implements Parametrised {
  @JsonProperty private int height;
  @JsonProperty private int width;

  private LocallyConnected() {}

  private LocallyConnected(Builder builder) {
    super(builder);
    cnn2dDataFormat = builder.format;
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    super.setNIn(input, override);
    if (input instanceof InputType.InputTypeConvolutional images) {
      cnn2dDataFormat = images.getFormat();
      height = (int) images.getHeight();
      width = (int) images.getWidth();
    }
  }

  /** Height and width of the output. */
  public int[] outputSize() {
    if (height == 0) {
      throw new IllegalStateException(
          String.format("layer \"%s\": needs the size of its images", getLayerName()));
    }
    int[] size = new int[2];
    int[] images = {height, width};
    for (int d = 0; d < 2; d++) {
      int reach = (kernelSize[d] - 1) * dilation[d] + 1;
      size[d] =
          convolutionMode == ConvolutionMode.Same
              ? (images[d] + stride[d] - 1) / stride[d]
              : (images[d] + 2 * padding[d] - reach) / stride[d] + 1;
    }
    return size;
  }

  /** Pixels above and left of the images. */
  int[] paddingBefore() {
    return convolutionMode == ConvolutionMode.Same
        ? ConvolutionUtils.getSameModeTopLeftPadding(
            outputSize(), new int[] {height, width}, kernelSize, stride, dilation)
        : padding;
  }

  @Override
  public List<LayerParameter> parameters() {
    long places = (long) outputSize()[0] * outputSize()[1];
    double window = (double) kernelSize[0] * kernelSize[1];
    LayerParameter weight =
        new LayerParameter(
            ConvolutionParamInitializer.WEIGHT_KEY,
            new long[] {places, nOut, nIn, kernelSize[0], kernelSize[1]},
            LayerParameter.Kind.WEIGHT,
            array -> start(weightInitFn, window * nIn, window * nOut, array));
    return hasBias()
        ? List.of(
            LayerParameter.bias(ConvolutionParamInitializer.BIAS_KEY, places * nOut, getBiasInit()),
            weight)
        : List.of(weight);
  }

  /** Place by place, as the kernels of a convolution. */
  private static void start(IWeightInit init, double fanIn, double fanOut, INDArray weights) {
    long[] shape = weights.shape();
    long[] kernels = {shape[1], shape[2], shape[3], shape[4]};
    long length = weights.length() / shape[0];
    INDArray flat = weights.reshape('c', new long[] {weights.length()});
    for (long place = 0; place < shape[0]; place++) {
      INDArray part = flat.get(NDArrayIndex.interval(place * length, (place + 1) * length));
      init.init(fanIn, fanOut, kernels, 'c', part);
    }
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
        new LocallyConnectedRun(conf, type), listeners, index, parameters, initialize);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof LocallyConnected layer
        && layer.height == height
        && layer.width == width;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + height) + width;
  }

  /** Builds a {@link LocallyConnected}. */
  @SuppressWarnings("unchecked") // DL4J's build() returns what the caller wants
  public static final class Builder extends ConvolutionLayer.BaseConvBuilder<Builder> {
    private CNN2DFormat format = CNN2DFormat.NCHW;

    /** Windows of {@code [height, width]}, stride 1, unpadded. */
    public Builder(int... kernelSize) {
      super(kernelSize);
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
    public LocallyConnected build() {
      return new LocallyConnected(this);
    }
  }
}
