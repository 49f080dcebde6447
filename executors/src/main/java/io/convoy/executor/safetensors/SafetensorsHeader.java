package io.convoy.executor.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The beginning of a safetensors file: its length as 8 bytes, little-endian, and as much JSON. It
 * is checked as a whole: every byte of the file after it belongs to one tensor.
 *
 * @param metadata texts by name
 * @param tensors by name, in the order of their values
 * @param begin of the values in the file
 */
record SafetensorsHeader(
    Map<String, String> metadata, Map<String, StoredTensor> tensors, long begin) {
  static final String METADATA = "__metadata__";

  /** The largest header that the format allows. */
  private static final long MAX_LENGTH = 100_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads a header from a file's beginning.
   *
   * @param size bytes of the file
   * @throws SafetensorsException if it is none, or its tensors overlap or leave gaps
   * @throws EOFException if the file is shorter than its header says
   */
  static SafetensorsHeader read(DataInputStream in, long size) throws IOException {
    if (size < Long.BYTES) {
      throw new SafetensorsException("not a safetensors file: it has " + size + " B");
    }
    long length = Long.reverseBytes(in.readLong());
    if (length < 2 || length > MAX_LENGTH) {
      throw new SafetensorsException("not a safetensors file: its header has " + length + " B");
    }
    long begin = Long.BYTES + length;
    requireSize(begin, size);
    byte[] json = new byte[(int) length];
    in.readFully(json);
    JsonNode header = parse(json);
    Map<String, String> metadata = metadata(header.path(METADATA));
    return new SafetensorsHeader(metadata, tensors(header, begin, size), begin);
  }

  private static void requireSize(long expected, long size) throws EOFException {
    if (expected > size) {
      throw new EOFException("cut off: it has " + size + " B, its header says " + expected + " B");
    }
  }

  private static JsonNode parse(byte[] json) throws IOException {
    JsonNode header;
    try {
      header = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      String why = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new SafetensorsException("not a safetensors file: its header is no JSON: " + why);
    }
    if (!header.isObject()) {
      throw new SafetensorsException("not a safetensors file: its header is no JSON object");
    }
    return header;
  }

  private static Map<String, String> metadata(JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    node.fields().forEachRemaining(f -> metadata.put(f.getKey(), f.getValue().asText()));
    return Collections.unmodifiableMap(metadata);
  }

  private static Map<String, StoredTensor> tensors(JsonNode header, long begin, long size)
      throws IOException {
    List<StoredTensor> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        found.add(tensor(field.getKey(), field.getValue()));
      }
    }
    found.sort(Comparator.comparingLong(StoredTensor::begin).thenComparing(StoredTensor::end));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long end = 0;
    String before = "the header";
    for (StoredTensor tensor : found) {
      requireNext(tensor, end, before);
      tensors.put(tensor.name(), tensor);
      end = tensor.end();
      before = quoted(tensor.name());
    }
    requireSize(begin + end, size);
    if (begin + end < size) {
      throw damaged(
          String.format("%d B follow %s and belong to no tensor", size - begin - end, before));
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static void requireNext(StoredTensor tensor, long end, String before)
      throws SafetensorsException {
    if (tensor.begin() < end) {
      throw damaged(String.format("%s begins before %s ends", quoted(tensor.name()), before));
    } else if (tensor.begin() > end) {
      throw damaged(
          String.format(
              "%d B between %s and %s belong to no tensor",
              tensor.begin() - end, before, quoted(tensor.name())));
    }
  }

  private static StoredTensor tensor(String name, JsonNode node) throws SafetensorsException {
    ValueType type = type(name, node.path("dtype"));
    List<Long> shape = numbers(name, "shape", node.path("shape"));
    List<Long> offsets = numbers(name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw damaged(String.format("%s has the data_offsets %s", quoted(name), offsets));
    }
    StoredTensor tensor = new StoredTensor(name, type, shape, offsets.get(0), offsets.get(1));
    if (tensor.bytes() != bytes(tensor)) {
      throw damaged(
          String.format(
              "%s has %d B, not those of %s values %s", quoted(name), tensor.bytes(), shape, type));
    }
    return tensor;
  }

  /** Bytes by type and shape; -1 if they are more than can be. */
  private static long bytes(StoredTensor tensor) {
    try {
      return tensor.type().bytes(tensor.shape());
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private static ValueType type(String name, JsonNode node) throws SafetensorsException {
    return Arrays.stream(ValueType.values())
        .filter(type -> type.name().equals(node.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                damaged(
                    String.format(
                        "%s has values of the type %s; there are: %s",
                        quoted(name), node, Arrays.toString(ValueType.values()))));
  }

  private static List<Long> numbers(String name, String field, JsonNode node)
      throws SafetensorsException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : node) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
        throw damaged(String.format("%s has the %s %s", quoted(name), field, node));
      }
      numbers.add(number.asLong());
    }
    if (!node.isArray()) {
      throw damaged(String.format("%s has no %s", quoted(name), field));
    }
    return numbers;
  }

  private static String quoted(String name) {
    return "'" + name + "'";
  }

  private static SafetensorsException damaged(String why) {
    return new SafetensorsException("damaged: " + why);
  }
}
