package io.convoy.jobs.prepare.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.data.image.ImageFormat;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How members of WebDataset shards make samples: where a key ends, and what holds the label.
 *
 * @param lastDot whether a key ends at the last dot of a member's name, and not, as WebDataset has
 *     it, at the first one
 * @param labels extension of the member with the label, in small letters
 * @param field of that member with the label, where it is JSON; empty if the member is the label
 */
public record SampleRule(boolean lastDot, String labels, String field) implements Serializable {
  /** The rule of the shards that Convoy writes. */
  public static final SampleRule USUAL = new SampleRule(false, "cls", "");

  /** Long enough for any class's name. */
  private static final int LONGEST_LABEL = 200;

  /** Members that are larger hold no label. */
  public static final int LARGEST = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private int dot(String name) {
    int slash = name.lastIndexOf('/') + 1;
    int dot = lastDot ? name.lastIndexOf('.') : name.indexOf('.', slash);
    return dot < slash ? -1 : dot;
  }

  /** A member's key: its name without its extension. */
  public String key(String name) {
    int dot = dot(name);
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** A member's extension: what follows its key, without the dot, in small letters. */
  public String extension(String name) {
    int dot = dot(name);
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether a member holds its sample's label. */
  boolean isLabel(String name) {
    return extension(name).equals(labels);
  }

  /**
   * Those of a sample's members that are its image: called {@code jpg} or the like, or if none is,
   * {@code <something>.jpg}.
   */
  List<String> images(List<String> names) {
    List<String> plain =
        names.stream().filter(name -> ImageFormat.isExtension(extension(name))).toList();
    return plain.isEmpty()
        ? names.stream().filter(name -> ImageFormat.isExtension(FileNames.ending(name))).toList()
        : plain;
  }

  /** The label in a member's content; empty if there is none. */
  public String label(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      String label = field.isEmpty() ? text.replace("\ufeff", "").strip() : field(text);
      boolean legible =
          label.length() <= LONGEST_LABEL && label.chars().noneMatch(Character::isISOControl);
      return legible ? label : "";
    } catch (CharacterCodingException | JsonProcessingException e) {
      return "";
    }
  }

  private String field(String json) throws JsonProcessingException {
    JsonNode node = JSON.readTree(json).path(field);
    boolean one = node.isTextual() || node.isIntegralNumber() || node.isBoolean();
    return one ? node.asText().strip() : "";
  }

  /** The fields of a member that is a JSON object; none if it is not. */
  static List<String> fields(String json) {
    try {
      return Optional.ofNullable(JSON.readTree(json)).map(SampleRule::names).orElse(List.of());
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  /** Where labels are, for people. */
  @Override
  public String toString() {
    String member = "." + labels;
    return (field.isEmpty() ? member : "the field " + field + " of " + member)
        + (lastDot ? ", keys ending at the last dot" : "");
  }
}
