package io.convoy.executor.engine.torch;

import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.pipeline.ByteImages;
import io.convoy.executor.data.pipeline.ByteImages.Blend;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A batch's images as a network takes them, {@code [N,C,H,W]} stored channels last, on a device
 * that normalises and mixes what comes as bytes. Owns its native memory.
 */
final class DeviceImages implements AutoCloseable {
  private final ComputeDevice device;
  private final ScalarType type;
  private ColourMap colours;
  private Constants constants;

  /**
   * What bytes are multiplied by and what is added to that, {@code [1,C,1,1]}, and a mean image to
   * take off, {@code [1,C,H,W]}, or null.
   */
  private record Constants(Tensor factor, Tensor offset, Tensor mean) {
    Constants retained() {
      factor.retainReference();
      offset.retainReference();
      if (mean != null) {
        mean.retainReference();
      }
      return this;
    }

    void close() {
      factor.close();
      offset.close();
      if (mean != null) {
        mean.close();
      }
    }
  }

  /**
   * @param type of the result
   */
  DeviceImages(ComputeDevice device, ScalarType type) {
    this.device = device;
    this.type = type;
  }

  /**
   * A batch's values as they are, floats {@code [N,C,H,W]} or bytes {@code [S,C,H,W]}: the batch's
   * own memory on the CPU, a copy on a GPU, for which the host does not wait.
   */
  Tensor upload(ImageBatch batch) {
    Tensor shared =
        batch
            .bytes()
            .map(
                bytes ->
                    shared(
                        new BytePointer(bytes.values().duplicate().clear()),
                        bytes.count(),
                        batch.shape(),
                        ScalarType.Byte))
            .orElseGet(
                () ->
                    shared(
                        new FloatPointer(batch.pixels().duplicate().clear()),
                        batch.count(),
                        batch.shape(),
                        ScalarType.Float));
    return device.isCuda() ? device.copy(shared) : shared;
  }

  /** {@code [N,H,W,C]} is {@code [N,C,H,W]} stored channels last. */
  private static Tensor shared(Pointer memory, long count, ImageShape shape, ScalarType type) {
    long height = shape.height();
    long width = shape.width();
    long channels = shape.channels();
    return torch.from_blob(
        memory,
        new long[] {count, channels, height, width},
        new long[] {height * width * channels, 1, width * channels, channels},
        new TensorOptions(type));
  }

  /**
   * Makes the network's input of uploaded values.
   *
   * @param values as {@link #upload} has made them of the batch
   */
  Tensor input(Tensor values, ImageBatch batch) {
    if (batch.bytes().isEmpty()) {
      return values.scalar_type().intern() == type ? values : values.to(type);
    }
    ByteImages bytes = batch.bytes().get();
    Tensor images = normalised(values, bytes, batch.shape());
    Tensor mixed = bytes.blend().map(blend -> blended(images, blend)).orElse(images);
    return mixed.scalar_type().intern() == type ? mixed : mixed.to(type);
  }

  /** Normalises in one pass over the memory, and if that is all, to the type of the result. */
  private Tensor normalised(Tensor values, ByteImages bytes, ImageShape shape) {
    ColourMap map = bytes.colours();
    if (!map.equals(colours)) {
      close();
      constants = constants(map, shape);
      colours = map;
    }
    boolean whole = bytes.blend().isEmpty() && map.mean().isEmpty() && map.whitening().isEmpty();
    Tensor x =
        torch.empty_like(
            values,
            device.options(whole ? type : exactType()),
            new MemoryFormatOptional(MemoryFormat.Preserve));
    torch.addcmul_out(x, constants.offset(), values, constants.factor());
    if (constants.mean() != null) {
      x.sub_(constants.mean());
    }
    return map.whitening().map(matrix -> whitened(x, matrix)).orElse(x);
  }

  private Constants constants(ColourMap map, ImageShape shape) {
    int channels = shape.channels();
    double[] factors = new double[channels];
    double[] offsets = new double[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = map.scales().get(c) / 255;
      offsets[c] = -map.scales().get(c) * map.levels().get(c);
    }
    Tensor mean =
        map.mean()
            .map(values -> image(values, shape))
            .map(values -> device.copy(values.to(exactType())))
            .orElse(null);
    return new Constants(perChannel(factors), perChannel(offsets), mean).retained();
  }

  /** The type in which images are normalised, before they are rounded to 16 bits. */
  private ScalarType exactType() {
    return type == ScalarType.Double ? type : ScalarType.Float;
  }

  private static Tensor image(float[] values, ImageShape shape) {
    return torch
        .tensor(values)
        .view(1, shape.height(), shape.width(), shape.channels())
        .permute(0, 3, 1, 2);
  }

  private Tensor perChannel(double[] values) {
    Tensor numbers = torch.zeros(new long[] {values.length}, new TensorOptions(ScalarType.Double));
    numbers.data_ptr_double().put(values);
    return device.copy(numbers.to(exactType()).view(1, -1, 1, 1));
  }

  /** Colour by colour, since a matrix product may be rounded to fewer bits. */
  private static Tensor whitened(Tensor x, float[] matrix) {
    Tensor result = torch.empty_like(x);
    for (int row = 0; row < 3; row++) {
      Tensor out = result.narrow(1, row, 1);
      out.fill_(new Scalar(matrix[4 * row + 3]));
      for (int k = 0; k < 3; k++) {
        out.add_(x.narrow(1, k, 1), new Scalar(matrix[4 * row + k]));
      }
    }
    return result;
  }

  private Tensor blended(Tensor images, Blend blend) {
    long[] places = new long[blend.partners().length];
    for (int i = 0; i < places.length; i++) {
      places[i] = blend.partners()[i];
    }
    Tensor own = images.narrow(0, 0, places.length);
    Tensor others = images.index_select(0, device.copy(torch.tensor(places)));
    if (!blend.isCut()) {
      Scalar rest = new Scalar(1 - blend.own());
      return own.mul(new Scalar(blend.own())).add_(others, rest);
    }
    Tensor result = own.clone(new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    box(result, blend.box()).copy_(box(others, blend.box()));
    return result;
  }

  private static Tensor box(Tensor images, CropBox box) {
    return images.narrow(2, box.top(), box.height()).narrow(3, box.left(), box.width());
  }

  @Override
  public void close() {
    if (constants != null) {
      constants.close();
      constants = null;
      colours = null;
    }
  }
}
