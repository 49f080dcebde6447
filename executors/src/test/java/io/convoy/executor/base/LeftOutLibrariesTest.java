package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.CrashReportingUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.serde.base64.Nd4jBase64;

/** What DL4J does without libraries that it asks for, or with newer ones. */
class LeftOutLibrariesTest {
  @TempDir private Path folder;

  /** OSHI would tell of the machine. */
  @Test
  void crashReport_whenMemoryEnds_isNotWritten() {
    NativeLibraries.loadNd4j();
    CrashReportingUtil.crashDumpOutputDirectory(folder.toFile());
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(2))
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "in")
                .setOutputs("out")
                .build());
    graph.init();
    CrashReportingUtil.writeMemoryCrashDump(graph, new OutOfMemoryError("of the test"));
    assertThat(folder).isEmptyDirectory();
  }

  /** ND4J writes arrays into JSON by Commons Net. */
  @Test
  void array_asBase64_isReadAsItWas() throws IOException {
    NativeLibraries.loadNd4j();
    INDArray array = Nd4j.createFromArray(1.5f, -2.25f, Float.MIN_VALUE);
    assertThat(Nd4jBase64.fromBase64(Nd4jBase64.base64String(array))).isEqualTo(array);
  }
}
