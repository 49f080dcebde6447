import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A step of the build: writes the bill of materials of the assembled jar (CycloneDX 1.6). Artifacts
 * come from the class path; licences, and what is inside of artifacts, native code above all, from
 * {@code components.txt} and the like. Nothing in it differs in another build: no time, no number, no path.
 *
 * <p>Usage: {@code java WriteSbom.java <folder> <its tables> <groups> <artifacts> <version> <class path>
 * <target.json>}
 */
final class WriteSbom {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of which Convoy brings single artifacts. */
  private static final List<String> GROUPS_OF_SPARK = List.of("org.apache.commons", "org.apache.hadoop");

  private final List<List<String>> rows;
  private final ArrayNode components = JSON.createArrayNode();

  private WriteSbom(List<List<String>> rows) {
    this.rows = rows;
  }

  public static void main(String[] arguments) throws Exception {
    WriteSbom sbom = new WriteSbom(rows(Path.of(arguments[0]), arguments[1].split(",")));
    List<String> groups = Arrays.asList(arguments[2].split(","));
    List<String> artifacts = Arrays.asList(arguments[3].split(","));
    String version = arguments[4];
    String[] jars = arguments[5].split(File.pathSeparator);
    Arrays.sort(jars, (one, other) -> name(one).compareTo(name(other)));
    for (String jar : jars) {
      sbom.add(Path.of(jar), groups, artifacts, version);
    }
    sbom.write(Path.of(arguments[6]), version);
  }

  /** Of all tables; a profile that is off names the first one again. */
  private static List<List<String>> rows(Path folder, String... tables) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String table : Arrays.stream(tables).distinct().toList()) {
      Files.readAllLines(folder.resolve(table)).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
          .forEach(rows::add);
    }
    return rows;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf(File.separatorChar) + 1);
  }

  /** In a repository a jar lies in group/artifact/version/, where the group is several folders. */
  private void add(Path jar, List<String> groups, List<String> artifacts, String own) throws Exception {
    String file = jar.getFileName().toString();
    String module = file.replace("-" + own + ".jar", "");
    if (file.startsWith("convoy-") && !module.equals(file)) {
      component("io.convoy", module, own, "", jar);
      return;
    }
    Path version = jar.getParent();
    String name = version.getParent().getFileName().toString();
    Path group = version.getParent().getParent();
    for (String bundled : artifacts.contains(name) ? GROUPS_OF_SPARK : groups) {
      if (group.endsWith(bundled.replace('.', '/'))) {
        String kind = file.substring((name + "-" + version.getFileName()).length());
        String classifier = kind.equals(".jar") ? "" : kind.substring(1, kind.length() - 4);
        component(bundled, name, version.getFileName().toString(), classifier, jar);
      }
    }
  }

  private void component(String group, String name, String version, String classifier, Path jar)
      throws Exception {
    String coordinates = group + ":" + name;
    String kind = classifier.isEmpty() ? "" : "?classifier=" + classifier;
    String purl = "pkg:maven/" + group + "/" + name + "@" + version + kind;
    ObjectNode component = library(purl, group, name, version);
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256(jar));
    String licence = group.equals("io.convoy") ? "Apache-2.0" : licence(coordinates);
    component.putArray("licenses").addObject().put("expression", licence);
    component.put("purl", purl);
    for (List<String> row : rows) {
      // native code is in the jar of natives, where there is one
      boolean natives = !row.get(0).contains(":") && !row.get(0).endsWith(" messages");
      boolean here = classifier.isEmpty() ? !natives || name.equals("jna") : natives;
      if (row.get(2).equals(coordinates + ":" + version) && here) {
        component.withArray("components").add(part(row));
      }
    }
    components.add(component);
  }

  private String licence(String coordinates) {
    if (coordinates.startsWith("org.nd4j:nd4j-cuda-")) {
      return "Apache-2.0"; // by the profile of that name alone, of which no table tells
    }
    return rows.stream()
        .filter(row -> row.get(0).equals(coordinates) && row.get(2).isEmpty())
        .map(row -> row.get(3))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(coordinates + " has no row in deploy/bundled/components.txt"));
  }

  private static ObjectNode library(String reference, String group, String name, String version) {
    ObjectNode library = JSON.createObjectNode().put("type", "library").put("bom-ref", reference);
    if (!group.isEmpty()) {
      library.put("group", group);
    }
    library.put("name", name);
    if (!version.isEmpty()) {
      library.put("version", version);
    }
    return library;
  }

  /** A row: name, version, the artifact that it is inside of, licence, texts, libraries. */
  private static ObjectNode part(List<String> row) {
    String version = row.get(1);
    int colon = row.get(0).indexOf(':');
    String group = row.get(0).substring(0, Math.max(0, colon));
    String name = row.get(0).substring(colon + 1);
    ObjectNode part = library(row.get(2) + "#" + row.get(0) + ":" + version, group, name, version);
    part.putArray("licenses").addObject().put("expression", row.get(3));
    if (!version.isEmpty()) {
      String kind = colon > 0 ? "pkg:maven/" + group + "/" + name : "pkg:generic/" + name.replace(' ', '-');
      part.put("purl", kind + "@" + version);
    }
    return part;
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
      bytes.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void write(Path target, String version) throws IOException {
    ObjectNode bom = JSON.createObjectNode();
    bom.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    ObjectNode itself = library("convoy.jar", "io.convoy", "convoy", version).put("type", "application");
    itself.putArray("licenses").addObject().put("expression", "Apache-2.0");
    bom.putObject("metadata").set("component", itself);
    bom.set("components", components);
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    Files.createDirectories(target.getParent());
    Files.writeString(target, JSON.writer(printer).writeValueAsString(bom) + "\n");
  }
}
