package io.convoy.driver.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.NormaliseChoice.Given;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.safetensors.SafetensorsException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file of weights says of its model, as far as it says it: the metadata that {@link
 * ModelDescription} writes, or timm's {@code config.json} beside it.
 *
 * @param model architecture and options, for messages; empty if it does not say
 * @param classes in the order of the outputs; empty if it does not say
 * @param images how they become the network's input
 */
record WeightsDescription(String model, List<String> classes, SourceImages images) {
  static final WeightsDescription NONE =
      new WeightsDescription("", List.of(), SourceImages.UNKNOWN);

  /** Files beside which timm puts its configuration. */
  private static final List<String> TIMM = List.of("model.safetensors", "pytorch_model.bin");

  private static final ObjectMapper JSON = new ObjectMapper();

  WeightsDescription {
    classes = List.copyOf(classes);
  }

  /**
   * Looks for it; values of tensors are not read.
   *
   * @throws IOException if there is one that cannot be read
   */
  static WeightsDescription of(FileSystem files, Path file) throws IOException {
    Map<String, String> metadata = metadata(files, file);
    if (metadata.containsKey("takes")) {
      return ofExport(metadata);
    }
    Path config = new Path(file.getParent(), "config.json");
    return TIMM.contains(file.getName()) && files.exists(config) ? ofTimm(files, config) : NONE;
  }

  /** Of a safetensors file; whoever reads its tensors says what is wrong with it. */
  private static Map<String, String> metadata(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      byte[] start = in.readNBytes(9);
      if (start.length < 9 || start[8] != '{') {
        return Map.of();
      }
    }
    try (Safetensors tensors = Safetensors.open(file, files.getConf())) {
      return tensors.metadata();
    } catch (SafetensorsException | EOFException e) {
      return Map.of();
    }
  }

  /**
   * Of what {@link ModelDescription} wrote.
   *
   * @throws IOException if it has been changed so that it cannot be read
   */
  static WeightsDescription ofExport(Map<String, String> metadata) throws IOException {
    try {
      String options = metadata.getOrDefault("options", "{}");
      Optional<Double> ratio =
          Optional.ofNullable(metadata.get("crop-ratio")).map(Double::parseDouble);
      return new WeightsDescription(
          metadata.getOrDefault("architecture", "") + (options.equals("{}") ? "" : " " + options),
          texts(JSON.readTree(metadata.getOrDefault("classes", "[]"))),
          new SourceImages(
              normalise(JSON.readTree(metadata.getOrDefault("normalise", "{}"))),
              ratio,
              interpolation(metadata.getOrDefault("interpolation", ""))));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          "its metadata are no longer as they were written: " + e.getMessage(), e);
    }
  }

  private static WeightsDescription ofTimm(FileSystem files, Path config) throws IOException {
    try (InputStream in = files.open(config)) {
      JsonNode all = JSON.readTree(in);
      JsonNode said = all.path("pretrained_cfg");
      boolean centre = said.path("crop_mode").asText("center").equals("center");
      return new WeightsDescription(
          "",
          List.of(),
          new SourceImages(
              normalise(said),
              centre && said.has("crop_pct")
                  ? Optional.of(said.path("crop_pct").asDouble())
                  : Optional.empty(),
              interpolation(said.path("interpolation").asText(""))));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(config + " beside it cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<Interpolation> interpolation(String name) {
    return List.of(Interpolation.values()).stream()
        .filter(one -> one.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** Numbers for each channel, or the name of what they cannot say. */
  private static Optional<NormaliseChoice> normalise(JsonNode said) {
    if (!said.has("mean")) {
      return Optional.of(said.path("kind").asText("").toUpperCase(Locale.ROOT).replace('-', '_'))
          .filter(kind -> !kind.isEmpty())
          .map(kind -> new NormaliseChoice.ByDataset(Normalisation.valueOf(kind)));
    }
    JsonNode range = said.path("range");
    return Optional.of(
        new Given(
            three(said.path("mean")),
            three(said.path("std")),
            range.isArray() ? numbers(range) : List.of(0.0, 1.0),
            ChannelOrder.valueOf(said.path("order").asText("rgb").toUpperCase(Locale.ROOT))));
  }

  /** The one of grey images is that of each colour. */
  private static List<Double> three(JsonNode array) {
    List<Double> numbers = numbers(array);
    return numbers.size() == 1 ? Collections.nCopies(3, numbers.get(0)) : numbers;
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(one -> numbers.add(one.asDouble()));
    return numbers;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
