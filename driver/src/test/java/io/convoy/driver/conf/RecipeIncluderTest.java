package io.convoy.driver.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeIncluderTest {
  private static final String REQUIRED =
      "\nrun.dir = runs/a\ndata.path = data\nmodel.name = resnet8\n";

  @TempDir Path temp;
  private Path recipes;

  @BeforeEach
  void write() throws IOException {
    recipes = Files.createDirectory(temp.resolve("recipes"));
    Files.writeString(temp.resolve("secret.conf"), "run.seed = 41\npassword = hunter2\n");
  }

  private RunConf read(String recipe) throws IOException {
    Path file = Files.writeString(recipes.resolve("a.conf"), recipe + REQUIRED);
    return RunConf.read(Optional.of(file), List.of());
  }

  @Test
  void include_ofFilesBeside_andBelow_isRead() throws IOException {
    Files.createDirectory(recipes.resolve("parts"));
    Files.writeString(recipes.resolve("b.conf"), "include \"parts/c\"\ntrain.epochs = 3\n");
    Files.writeString(recipes.resolve("parts/c.conf"), "include \"../d.conf\"\nrun.seed = 7\n");
    Files.writeString(recipes.resolve("d.conf"), "train.batch = 6\n");
    RunConf conf = read("include \"b.conf\"");
    assertThat(conf.run().seed()).isEqualTo(7);
    assertThat(conf.train().epochs()).isEqualTo(3);
    assertThat(conf.train().batch()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url(\"http://127.0.0.1:1/a.conf\")",
        "\"http://127.0.0.1:1/a.conf\"",
        "url(\"file:FOLDER/secret.conf\")",
        "file(\"FOLDER/secret.conf\")",
        "\"FOLDER/secret.conf\"",
        "\"../secret.conf\"",
        "\"../secret\"",
        "file(\"../secret.conf\")",
        "\"link.conf\"",
        "classpath(\"reference.conf\")",
        "required(file(\"../secret.conf\"))"
      })
  void include_ofAnythingElse_isRefused(String what) throws IOException {
    Files.createSymbolicLink(recipes.resolve("link.conf"), temp.resolve("secret.conf"));
    assertThatThrownBy(() -> read("include " + what.replace("FOLDER", temp.toString())))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("a recipe includes files in its own folder or below it alone")
        .hasMessageNotContainingAny("password", "hunter2");
  }

  @Test
  void include_onTheCommandLine_isRefused() throws IOException {
    Path file = Files.writeString(recipes.resolve("a.conf"), REQUIRED);
    Files.writeString(recipes.resolve("b.conf"), "run.seed = 7\n");
    assertThatThrownBy(
            () -> RunConf.read(Optional.of(file), List.of("a=1\ninclude \"" + file + "\"")))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("a recipe includes files in its own folder or below it alone");
  }

  @Test
  void include_ofAFileThatIsNotThere_isTold() throws IOException {
    assertThatThrownBy(() -> read("include required(\"none.conf\")"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("none.conf");
  }
}
