package io.convoy.executor.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.ModelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeededNetworkTest {
  @TempDir private Path folder;

  /** What is loaded is unpacked before. */
  @Test
  void describing_everyModel_loadsNoNativeLibrary() throws Exception {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(output)).contains("lenet: seed 7", "resnet20: seed 7");
    assertThat(process.exitValue()).isZero();
    assertThat(cache).isEmptyDirectory();
  }

  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      for (CatalogueModel model : ModelCatalogue.models()) {
        CatalogueModel.Trial trial = model.trial();
        ModelSpec spec = new ModelSpec(model.name(), trial.input(), 3, trial.options(), 7);
        String json = ModelCatalogue.configuration(spec).toJson();
        ComputationGraphConfiguration read = ModelJson.graph(json);
        System.out.printf("%s: seed %d%n", model.name(), read.getDefaultConfiguration().getSeed());
      }
    }
  }
}
