package io.convoy.executor.model.file;

import io.convoy.executor.base.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Files as Keras 2 writes them. */
public final class KerasH5 {
  /** What {@code to_json()} gives of a small Sequential model of 16x16 images. */
  static final String ARCHITECTURE =
      """
      {"class_name": "Sequential", "keras_version": "2.4.0", "backend": "tensorflow",
       "config": {"name": "sequential", "layers": [
        {"class_name": "Conv2D", "config": {"name": "conv", "trainable": true, "dtype": "float32",
          "batch_input_shape": [null, 16, 16, 3], "filters": 4, "kernel_size": [3, 3],
          "strides": [2, 2], "padding": "valid", "data_format": "channels_last",
          "dilation_rate": [1, 1], "activation": "relu", "use_bias": true,
          "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
          "bias_initializer": {"class_name": "Zeros", "config": {}},
          "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
          "kernel_constraint": null, "bias_constraint": null}},
        {"class_name": "Flatten", "config": {"name": "flatten", "trainable": true,
          "dtype": "float32", "data_format": "channels_last"}},
        {"class_name": "Dense", "config": {"name": "dense", "trainable": true, "dtype": "float32",
          "units": 5, "activation": "softmax", "use_bias": true,
          "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
          "bias_initializer": {"class_name": "Zeros", "config": {}},
          "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
          "kernel_constraint": null, "bias_constraint": null}}]}}
      """;

  /** The {@code model_config} of a functional model with Flatten, which has no version in it. */
  public static final String FUNCTIONAL =
      """
      {"class_name": "Functional", "config": {"name": "model", "layers": [
        {"class_name": "InputLayer", "name": "images", "inbound_nodes": [],
          "config": {"batch_input_shape": [null, 16, 16, 3], "dtype": "float32", "sparse": false,
            "ragged": false, "name": "images"}},
        {"class_name": "Conv2D", "name": "conv", "inbound_nodes": [[["images", 0, 0, {}]]],
          "config": {"name": "conv", "trainable": true, "dtype": "float32", "filters": 4,
            "kernel_size": [3, 3], "strides": [2, 2], "padding": "valid",
            "data_format": "channels_last", "dilation_rate": [1, 1], "groups": 1,
            "activation": "relu", "use_bias": true,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
            "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
            "kernel_constraint": null, "bias_constraint": null}},
        {"class_name": "Flatten", "name": "flatten", "inbound_nodes": [[["conv", 0, 0, {}]]],
          "config": {"name": "flatten", "trainable": true, "dtype": "float32",
            "data_format": "channels_last"}},
        {"class_name": "Dense", "name": "dense", "inbound_nodes": [[["flatten", 0, 0, {}]]],
          "config": {"name": "dense", "trainable": true, "dtype": "float32", "units": 5,
            "activation": "softmax", "use_bias": true,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
            "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
            "kernel_constraint": null, "bias_constraint": null}}],
        "input_layers": [["images", 0, 0]], "output_layers": [["dense", 0, 0]]}}
      """;

  /** The weights of that model. */
  public static final Map<String, Map<String, long[]>> SHAPES =
      Map.of(
          "conv", Map.of("kernel:0", new long[] {3, 3, 3, 4}, "bias:0", new long[] {4}),
          "dense", Map.of("kernel:0", new long[] {196, 5}, "bias:0", new long[] {5}));

  private KerasH5() {}

  /**
   * What {@code model.save("x.h5")} writes in Keras 2.4, with random weights: the version is beside
   * the architecture, not in it.
   *
   * @param shapes of each layer's weights
   */
  public static void write(Path path, Map<String, Map<String, long[]>> shapes) {
    String alone = ARCHITECTURE.replaceFirst(" \"keras_version\".*?\"tensorflow\",", "");
    write(path, Map.of("model_config", alone, "keras_version", "2.4.0"), shapes);
  }

  /**
   * A file with attributes of variable length, as h5py writes them.
   *
   * @param attributes beside {@code backend}
   * @param shapes of each layer's weights
   */
  public static void write(
      Path path, Map<String, String> attributes, Map<String, Map<String, long[]>> shapes) {
    NativeLibraries.load(hdf5.class);
    try (H5File file = new H5File(path.toString(), hdf5.H5F_ACC_TRUNC);
        Group root = file.openGroup("/")) {
      attributes.forEach((name, value) -> variable(root, name, value));
      variable(root, "backend", "tensorflow");
      if (!shapes.isEmpty()) {
        String version = attributes.get("keras_version");
        try (Group weights = file.createGroup("/model_weights")) {
          variable(weights, "keras_version", version);
          variable(weights, "backend", "tensorflow");
        }
        shapes.forEach((layer, own) -> layer(file, layer, own));
      }
    }
  }

  private static void variable(Group group, String name, String value) {
    try (StrType text = new StrType(PredType.C_S1(), hdf5.H5T_VARIABLE);
        DataSpace one = new DataSpace(hdf5.H5S_SCALAR);
        Attribute attribute = group.createAttribute(name, text, one)) {
      attribute.write(text, new BytePointer(value));
    }
  }

  private static void layer(H5File file, String layer, Map<String, long[]> shapes) {
    String outer = "/model_weights/" + layer;
    String inner = outer + "/" + layer;
    List<String> names = shapes.keySet().stream().map(name -> layer + "/" + name).toList();
    try (Group group = file.createGroup(outer);
        Group weights = file.createGroup(inner)) {
      fixed(group, "weight_names", String.join(" ", names));
      Random random = new Random(layer.length());
      shapes.forEach((name, shape) -> write(weights, name, shape, random));
    }
  }

  private static void write(Group group, String name, long[] shape, Random random) {
    int length = 1;
    for (long size : shape) {
      length *= (int) size;
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    try (DataSpace space = new DataSpace(shape.length, shape);
        DataSet data = group.createDataSet(name, PredType.NATIVE_FLOAT(), space)) {
      data.write(new FloatPointer(values), PredType.NATIVE_FLOAT());
    }
  }

  private static void fixed(Group group, String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    try (StrType text = new StrType(PredType.C_S1(), bytes.length);
        DataSpace one = new DataSpace(hdf5.H5S_SCALAR);
        Attribute attribute = group.createAttribute(name, text, one)) {
      attribute.write(text, new BytePointer(bytes));
    }
  }
}
