package io.convoy.executor.model.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An exported model in ONNX Runtime. */
final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private OnnxSession(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(model, options);
    }
  }

  static OnnxSession of(OnnxModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      model.writeTo(bytes);
      return new OnnxSession(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The outputs by name, row-major.
   *
   * @param images {@code [N,C,H,W]}
   */
  Map<String, double[]> run(INDArray images) {
    FloatBuffer values = FloatBuffer.wrap(images.dup('c').data().asFloat());
    Map<String, double[]> outputs = new TreeMap<>();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, images.shape());
        OrtSession.Result result = session.run(Map.of("images", tensor))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        FloatBuffer floats = ((OnnxTensor) output.getValue()).getFloatBuffer();
        double[] numbers = new double[floats.remaining()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = floats.get(i);
        }
        outputs.put(output.getKey(), numbers);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return outputs;
  }

  /** What the file says of itself. */
  Map<String, String> metadata() {
    try {
      return session.getMetadata().getCustomMetadata();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Dimensions of the images; -1 is free. */
  long[] input() {
    try {
      return shape(session.getInputInfo().get("images"));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Dimensions of an output; -1 is free. */
  long[] output(String name) {
    try {
      return shape(session.getOutputInfo().get(name));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long[] shape(NodeInfo value) {
    return ((TensorInfo) value.getInfo()).getShape();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
