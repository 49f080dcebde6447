package io.convoy.executor.model.weights;

import io.convoy.executor.safetensors.Safetensors;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A safetensors file, with the names of whatever wrote it. */
final class SafetensorsWeights implements WeightsFile {
  private final LocalCopy file;
  private final Safetensors tensors;
  private final String format;

  private SafetensorsWeights(LocalCopy file, Safetensors tensors, String format) {
    this.file = file;
    this.tensors = tensors;
    this.format = format;
  }

  static SafetensorsWeights open(LocalCopy file) throws IOException {
    return open(file, "a safetensors file");
  }

  /** Weights that were of another format. */
  static SafetensorsWeights open(LocalCopy file, String format) throws IOException {
    Path path = new Path(file.path().toUri());
    return new SafetensorsWeights(file, Safetensors.open(path, new Configuration(false)), format);
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public List<WeightTensor> tensors() {
    return tensors.tensors().values().stream()
        .map(tensor -> new WeightTensor(tensor.name(), tensor.shape()))
        .toList();
  }

  @Override
  public float[] values(WeightTensor tensor) throws IOException {
    return tensors.floats(tensor.name());
  }

  @Override
  public void close() throws IOException {
    tensors.close();
    file.close();
  }
}
