import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A step of the build: makes the bill of materials of the assembled jar (CycloneDX) from that of
 * Maven's dependencies. What Spark provides is left out; what is inside of artifacts, native code
 * above all, is added from {@code components.txt}.
 *
 * <p>Usage: {@code java CompleteSbom.java <bom.json> <components.txt> <groups> <artifacts> <copy>}
 */
final class CompleteSbom {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode bom;

  private CompleteSbom(ObjectNode bom) {
    this.bom = bom;
  }

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    CompleteSbom sbom = new CompleteSbom((ObjectNode) JSON.readTree(file.toFile()));
    sbom.keep(Arrays.asList(arguments[2].split(",")), Arrays.asList(arguments[3].split(",")));
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        sbom.add(Arrays.stream(line.split("\\|", -1)).map(String::strip).toList());
      }
    }
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    String text = JSON.writer(printer).writeValueAsString(sbom.bom) + "\n";
    Path copy = Path.of(arguments[4]);
    Files.createDirectories(copy.getParent());
    Files.writeString(file, text);
    Files.writeString(copy, text);
  }

  /** Leaves out all but what goes into the jar, and what would differ in another build. */
  private void keep(List<String> groups, List<String> artifacts) {
    bom.remove("serialNumber");
    ((ObjectNode) bom.get("metadata")).remove("timestamp");
    Set<String> left = new HashSet<>();
    left.add(bom.at("/metadata/component/bom-ref").asText());
    for (Iterator<JsonNode> all = bom.get("components").elements(); all.hasNext(); ) {
      JsonNode component = all.next();
      if (groups.contains(component.path("group").asText())
          || artifacts.contains(component.path("name").asText())) {
        left.add(component.get("bom-ref").asText());
      } else {
        all.remove();
      }
    }
    for (Iterator<JsonNode> all = bom.path("dependencies").elements(); all.hasNext(); ) {
      JsonNode dependency = all.next();
      if (!left.contains(dependency.get("ref").asText())) {
        all.remove();
      } else {
        removeOthers(dependency.path("dependsOn").elements(), left);
      }
    }
  }

  private static void removeOthers(Iterator<JsonNode> names, Set<String> left) {
    while (names.hasNext()) {
      if (!left.contains(names.next().asText())) {
        names.remove();
      }
    }
  }

  /**
   * Puts a row (name, version, the artifact that it is inside of, licence, texts, libraries) into
   * its artifact: its natives where it is native code and they are a jar of their own.
   */
  private void add(List<String> row) {
    ObjectNode place = null;
    boolean nativeCode = !row.get(0).contains(":") && !row.get(0).endsWith("messages");
    for (JsonNode component : bom.get("components")) {
      boolean natives = component.path("purl").asText().contains("classifier=");
      if (coordinates(component).equals(row.get(2)) && (place == null || natives == nativeCode)) {
        place = (ObjectNode) component;
      }
    }
    if (place != null) {
      place.withArray("components").add(part(row));
    }
  }

  private static String coordinates(JsonNode component) {
    return String.join(
        ":",
        component.path("group").asText(),
        component.path("name").asText(),
        component.path("version").asText());
  }

  private static ObjectNode part(List<String> row) {
    String name = row.get(0);
    String version = row.get(1);
    int colon = name.indexOf(':');
    ObjectNode part = JSON.createObjectNode();
    part.put("type", "library");
    part.put("bom-ref", row.get(2) + "#" + name + (version.isEmpty() ? "" : ":" + version));
    if (colon > 0) {
      part.put("group", name.substring(0, colon));
    }
    part.put("name", name.substring(colon + 1));
    if (!version.isEmpty()) {
      part.put("version", version);
    }
    ArrayNode licences = part.putArray("licenses");
    licences.addObject().put("expression", row.get(3));
    if (!version.isEmpty()) {
      part.put(
          "purl",
          (colon > 0 ? "pkg:maven/" + name.replace(':', '/') : "pkg:generic/" + name.replace(' ', '-'))
              + "@"
              + version);
    }
    return part;
  }
}
