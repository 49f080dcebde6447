package io.convoy.executor.model.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.executor.safetensors.ValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The {@code model.json} of a TensorFlow.js model and the shards beside it: groups of tensors, each
 * group's values one after another over its shards. Values may be stored as whole numbers with a
 * scale and a least value, or as 16-bit floats.
 */
final class TensorFlowJsWeights implements WeightsFile {
  private static final int LARGEST_JSON = 64 << 20;
  private static final Map<String, ValueType> TYPES =
      Map.of(
          "float32", ValueType.F32,
          "float16", ValueType.F16,
          "int32", ValueType.I32,
          "uint8", ValueType.U8,
          "uint16", ValueType.U16,
          "bool", ValueType.BOOL);

  /**
   * Where a tensor's values are.
   *
   * @param shards of its group
   * @param offset of its first byte in them
   */
  private record Place(
      List<Path> shards, long offset, ValueType type, double scale, double least) {}

  private final LocalCopy json;
  private final FileSystem files;
  private final Map<WeightTensor, Place> places;

  private TensorFlowJsWeights(LocalCopy json, FileSystem files, Map<WeightTensor, Place> places) {
    this.json = json;
    this.files = files;
    this.places = places;
  }

  static TensorFlowJsWeights open(LocalCopy json, Configuration hadoop) throws IOException {
    if (json.size() > LARGEST_JSON) {
      throw new WeightsException("is too large to be the model.json of TensorFlow.js");
    }
    JsonNode manifest =
        new ObjectMapper().readTree(json.start(LARGEST_JSON)).path("weightsManifest");
    if (!manifest.isArray() || manifest.isEmpty()) {
      throw new WeightsException("is JSON without the weightsManifest of TensorFlow.js");
    }
    Path path = new Path(json.name());
    Map<WeightTensor, Place> places = new LinkedHashMap<>();
    for (JsonNode group : manifest) {
      group(group, path, places);
    }
    return new TensorFlowJsWeights(json, FileSystems.of(hadoop, path), places);
  }

  private static void group(JsonNode group, Path json, Map<WeightTensor, Place> places) {
    List<Path> shards = new ArrayList<>();
    for (JsonNode shard : group.path("paths")) {
      if (shard.asText().isEmpty() || shard.asText().contains("..")) {
        throw new WeightsException(
            String.format("names the shard '%s', which is not beside it", shard.asText()));
      }
      shards.add(
          new Path(
              json.getParent() == null ? new Path(".") : json.getParent(), "./" + shard.asText()));
    }
    long offset = 0;
    for (JsonNode node : group.path("weights")) {
      List<Long> shape = new ArrayList<>();
      node.path("shape").forEach(size -> shape.add(size.asLong()));
      WeightTensor tensor = new WeightTensor(node.path("name").asText(), shape);
      if (tensor.name().isEmpty() || shape.stream().anyMatch(size -> size < 0)) {
        throw new WeightsException(String.format("is damaged: the tensor %s", tensor));
      }
      JsonNode coded = node.path("quantization");
      String type = (coded.has("dtype") ? coded : node).path("dtype").asText();
      ValueType stored = TYPES.get(type);
      if (stored == null) {
        throw new WeightsException(
            String.format("holds %s of type '%s', which is not read", tensor, type));
      }
      double scale = coded.path("scale").asDouble(1);
      places.put(tensor, new Place(shards, offset, stored, scale, coded.path("min").asDouble(0)));
      offset += Math.multiplyExact(tensor.length(), stored.bytes());
    }
  }

  @Override
  public String format() {
    return "a TensorFlow.js model";
  }

  @Override
  public List<WeightTensor> tensors() {
    return new ArrayList<>(places.keySet());
  }

  @Override
  public float[] values(WeightTensor tensor) throws IOException {
    Place place = places.get(tensor);
    long length = Math.multiplyExact(tensor.length(), place.type().bytes());
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    long skip = place.offset();
    for (Path shard : place.shards()) {
      long size = files.getFileStatus(shard).getLen();
      if (skip < size && bytes.hasRemaining()) {
        read(shard, skip, (int) Math.min(size - skip, bytes.remaining()), bytes);
      }
      skip = Math.max(0, skip - size);
    }
    if (bytes.hasRemaining()) {
      throw new WeightsException(String.format("has shards that end before %s does", tensor));
    }
    bytes.flip();
    float[] values = new float[Math.toIntExact(tensor.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (place.scale() * place.type().next(bytes) + place.least());
    }
    return values;
  }

  private void read(Path shard, long skip, int length, ByteBuffer bytes) throws IOException {
    try (FSDataInputStream in = files.open(shard)) {
      in.seek(skip);
      byte[] part = new byte[length];
      in.readFully(part);
      bytes.put(part);
    }
  }

  @Override
  public void close() {
    json.close();
  }
}
