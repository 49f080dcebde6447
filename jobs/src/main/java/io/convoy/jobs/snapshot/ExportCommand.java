package io.convoy.jobs.snapshot;

import io.convoy.driver.run.PortableModel;
import io.convoy.driver.run.PortableModel.Input;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.model.onnx.OnnxModel;
import io.convoy.executor.model.onnx.OnnxModel.Output;
import io.convoy.executor.model.weights.PublicWeights;
import io.convoy.jobs.output.WholeFile;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot export}: hands out the model of a snapshot. */
@Command(
    name = "export",
    description = {
      "Writes the model of a snapshot for DL4J, or its weights as safetensors under the names of",
      "torchvision or timm, or its network at inference as ONNX."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy snapshot export hdfs:///runs/a --output hdfs:///models/a.safetensors",
      "  convoy snapshot export runs/a --output a.onnx --normalise-inside --probabilities",
      "",
      "docs/export.md says what is in each file."
    })
final class ExportCommand implements Runnable {
  /** Which weights of a snapshot. */
  private enum Weights {
    PARAMETERS,
    AVERAGE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = SnapshotCommand.SOURCE, description = "Folder of a snapshot or a run.")
  private String source;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "On any Hadoop file system; replaced if it is there.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "dl4j, safetensors or onnx (default: by .zip, .safetensors or .onnx).")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--weights",
      defaultValue = "parameters",
      paramLabel = "NAME",
      description =
          "Weights of the snapshot: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Weights weights;

  @Option(
      names = "--normalise-inside",
      description = "ONNX: the model takes pixels from 0 to 255 and normalises them itself.")
  private boolean normaliseInside;

  @Option(
      names = "--probabilities",
      description = "ONNX: the model gives probabilities beside logits.")
  private boolean probabilities;

  @Override
  public void run() {
    ExportFormat chosen = ExportFormat.of(format, output);
    if (chosen != ExportFormat.ONNX && (normaliseInside || probabilities)) {
      throw new ParameterException(
          spec.commandLine(),
          (normaliseInside ? "--normalise-inside" : "--probabilities")
              + ": is for --format onnx, not "
              + chosen);
    }
    Configuration hadoop = SparkCluster.fileSystems();
    try (PortableModel model = PortableModel.open(hadoop, source, weights.toString())) {
      String what = write(model, chosen, new WholeFile(output, hadoop));
      PrintWriter out = spec.commandLine().getOut();
      out.println("Wrote " + what + " of " + model.folder() + " to " + output);
      out.flush();
    }
  }

  /** Returns what was written. */
  private String write(PortableModel model, ExportFormat chosen, WholeFile file) {
    switch (chosen) {
      case DL4J -> {
        file.write(model::writeDl4j);
        return "the model";
      }
      case SAFETENSORS -> {
        PublicWeights named = model.weights();
        file.write(out -> named.writeTo(out, model.description(Input.NORMALISED)));
        return "the weights, by the names of " + named.project() + ",";
      }
      default -> {
        Set<Output> outputs = EnumSet.of(Output.LOGITS);
        if (probabilities) {
          outputs.add(Output.PROBABILITIES);
        }
        OnnxModel onnx = model.onnx(normaliseInside ? Input.PIXELS : Input.NORMALISED, outputs);
        file.write(onnx::writeTo);
        return "the network, by the operators of ONNX " + OnnxModel.OPSET + ",";
      }
    }
  }
}
