package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A command as {@code docs/clusters.md} submits it to Kubernetes, by Spark's own classes. */
final class KubernetesSubmission implements RunProcess.Launch {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?s)spark-submit (--master k8s://.*?convoy\\.jar) ");

  private static final Pattern GANG =
      Pattern.compile("(?s)\n    --conf spark\\.kubernetes\\.scheduler\\.name=yunikorn.*?\n\n");

  private static final Pattern SETTING = Pattern.compile("--conf (?:'([^']*)'|(\\S+))");

  private final KubernetesApi api;
  private final String properties;
  private final Map<String, String> settings = new LinkedHashMap<>();

  /**
   * To a server, with a file of {@code deploy/kubernetes}.
   *
   * @param properties its name
   */
  KubernetesSubmission(KubernetesApi api, String properties) {
    this.api = api;
    this.properties = properties;
  }

  /** With another setting of Spark. */
  KubernetesSubmission with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** With what is documented for YuniKorn. */
  KubernetesSubmission withYuniKorn() throws IOException {
    Matcher found = SETTING.matcher(documented(GANG).replaceAll("\\s*\\\\?\n\\s*", " "));
    while (found.find()) {
      String setting = found.group(1) == null ? found.group(2) : found.group(1);
      int at = setting.indexOf('=');
      with(setting.substring(0, at), setting.substring(at + 1));
    }
    return this;
  }

  private static String documented(Pattern pattern) throws IOException {
    Matcher found = pattern.matcher(Files.readString(Path.of("../docs/clusters.md")));
    if (!found.find()) {
      throw new AssertionError("docs/clusters.md has nothing like " + pattern);
    }
    return found.group(found.groupCount());
  }

  @Override
  public Process start(File output, String... command) throws IOException {
    List<String> line = new ArrayList<>(Cli.SHORT_LIVED);
    line.addAll(List.of("-cp", Cli.classPath(), "org.apache.spark.deploy.SparkSubmit"));
    settings.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
    Stream.of(documented(DOCUMENTED).replace("\\\n", " ").strip().split("\\s+"))
        .map(word -> word.replace("https://HOST:PORT", api.url()))
        .map(word -> word.replace("deploy/kubernetes/cpu", "../deploy/kubernetes/cpu"))
        .map(word -> word.replace("cpu.properties", properties))
        .forEach(line::add);
    line.addAll(List.of(command));
    return Cli.java(line, output);
  }
}
