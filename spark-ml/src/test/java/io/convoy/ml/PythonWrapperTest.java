package io.convoy.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.StringArrayParam;
import org.junit.jupiter.api.Test;

/** PySpark hands each param of the wrapper to the one of the same name in Java. */
class PythonWrapperTest {
  private static final Path WRAPPER = Path.of("src/main/python/convoy_ml.py");
  private static final Pattern PARAM =
      Pattern.compile("(?m)^ {4}(\\w+) = Param\\(.*?, \"(\\w+)\", .*TypeConverters\\.(\\w+)\\)$");

  @Test
  void wrapper_hasTheParamsOfTheJavaClass() throws IOException {
    Map<String, String> python = new TreeMap<>();
    Matcher params = PARAM.matcher(Files.readString(WRAPPER));
    while (params.find()) {
      assertThat(params.group(1)).as("attribute and name").isEqualTo(params.group(2));
      python.put(params.group(2), params.group(3));
    }
    Map<String, String> java = new TreeMap<>();
    Arrays.stream(new ConvoyModel().params())
        .forEach(param -> java.put(param.name(), converter(param)));
    assertThat(python).isEqualTo(java);
  }

  @Test
  void wrapper_namesTheJavaClass() throws IOException {
    assertThat(Files.readString(WRAPPER))
        .contains("_JAVA_CLASS = \"" + ConvoyModel.class.getName() + '"')
        .contains("sys.modules[\"" + ConvoyModel.class.getPackageName() + "\"]");
  }

  /** As {@code JavaParams._make_java_param_pair} does: a list of Python comes as one of Java. */
  @Test
  void params_setAsPySparkDoes_areThoseOfTheSetters() {
    Map<String, Object> given =
        Map.of(
            "snapshot",
            "hdfs:///runs/first",
            "inputCol",
            "content",
            "batchSize",
            16,
            "settings",
            List.of("engine=nd4j", "cluster.threads=2"));
    ConvoyModel model = new ConvoyModel();
    given.forEach((name, value) -> model.set(pair(model, name, value)));
    ConvoyModel expected =
        new ConvoyModel()
            .setSnapshot("hdfs:///runs/first")
            .setInputCol("content")
            .setBatchSize(16)
            .setSettings(new String[] {"engine=nd4j", "cluster.threads=2"});
    for (Param<?> param : expected.params()) {
      assertThat(model.isSet(model.getParam(param.name()))).isEqualTo(expected.isSet(param));
      if (expected.isSet(param)) {
        assertThat(model.getOrDefault(model.getParam(param.name())))
            .as(param.name())
            .isEqualTo(expected.getOrDefault(param));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static ParamPair<?> pair(ConvoyModel model, String name, Object value) {
    Param<?> param = model.getParam(name);
    return value instanceof List<?> list
        ? ((StringArrayParam) param).w((List<String>) list)
        : ((Param<Object>) param).w(value);
  }

  /** What turns a value of Python into one of Java. */
  private static String converter(Param<?> param) {
    if (param instanceof IntParam) {
      return "toInt";
    }
    return param instanceof StringArrayParam ? "toListString" : "toString";
  }
}
