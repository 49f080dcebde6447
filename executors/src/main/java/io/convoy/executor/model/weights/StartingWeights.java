package io.convoy.executor.model.weights;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.weights.Framework.Arrangement;
import io.convoy.executor.model.weights.ModelPlace.Kind;
import io.convoy.executor.model.weights.WeightMap.Match;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The weights with which a model starts, from a file.
 *
 * @param file on any Hadoop file system, as {@link WeightsFile#open} takes it
 * @param model the architecture's name, by which its public names are known
 * @param classes names of the model's classes, in the order of its outputs
 * @param fileClasses those of the file's model; empty if it does not say
 * @param headScale factor of the random values with which a replaced last layer starts
 */
public record StartingWeights(
    String file, String model, List<String> classes, List<String> fileClasses, double headScale) {
  public StartingWeights {
    classes = List.copyOf(classes);
    fileClasses = List.copyOf(fileClasses);
  }

  /** Values in a flat vector, {@code [P]}, and where they are from. */
  public record Filled(ComputationGraph graph, WeightReport report) {}

  /**
   * Checks that the file has what the model needs, without reading values.
   *
   * @throws IllegalArgumentException if it has not, is damaged, or has more
   */
  public WeightReport check(ComputationGraphConfiguration configuration, Configuration hadoop) {
    ComputationGraph graph = FlatParameters.initialised(configuration, Precision.FP32);
    try (WeightsFile weights = WeightsFile.open(file, hadoop)) {
      return map(weights, graph).report(rows());
    } catch (IOException | RuntimeException e) {
      throw WeightsException.of(file, e);
    } finally {
      NetworkMemory.free(graph);
    }
  }

  /**
   * A network with the file's weights; what the file does not have is as the model's seed makes it.
   *
   * @throws IllegalArgumentException as {@link #check}
   */
  public Filled fill(ComputationGraphConfiguration configuration, Configuration hadoop) {
    ComputationGraph graph = FlatParameters.initialised(configuration, Precision.FP32);
    try (WeightsFile weights = WeightsFile.open(file, hadoop)) {
      WeightMap map = map(weights, graph);
      fill(graph, weights, map);
      return new Filled(graph, map.report(rows()));
    } catch (IOException | RuntimeException e) {
      NetworkMemory.free(graph);
      throw WeightsException.of(file, e);
    }
  }

  private ClassRows rows() {
    return new ClassRows(fileClasses, classes);
  }

  private WeightMap map(WeightsFile weights, ComputationGraph graph) {
    return WeightMap.of(weights, model, graph.getConfiguration(), FlatParameters.of(graph));
  }

  private void fill(ComputationGraph graph, WeightsFile weights, WeightMap map) throws IOException {
    NativeLibraries.load();
    Set<ModelPlace> matched = map.matches().stream().map(Match::place).collect(Collectors.toSet());
    try (Tensor flat = FlatParameters.of(graph).tensor()) {
      for (ModelPlace place : map.places()) {
        if (!matched.contains(place)) {
          scaled(flat, place);
        }
      }
      for (Match match : map.matches()) {
        try (PointerScope scope = new PointerScope()) {
          Framework framework = map.naming().framework();
          fill(flat, match, values(weights.values(match.tensor()), match, framework));
        }
      }
    }
  }

  private void scaled(Tensor flat, ModelPlace place) {
    try (PointerScope scope = new PointerScope()) {
      target(flat, place.view()).mul_(new Scalar(headScale));
    }
  }

  private static Tensor target(Tensor flat, View view) {
    return flat.as_strided(view.shape(), view.strides(), new LongOptional(view.offset()));
  }

  /** As DL4J has them, of the file's own number of classes or channels. */
  private static Tensor values(float[] stored, Match match, Framework framework) {
    Arrangement arrangement = framework.arrangement(match.place(), match.shape());
    return torch
        .tensor(stored)
        .view(longs(arrangement.viewed()))
        .permute(longs(arrangement.axes()))
        .contiguous()
        .view(longs(match.shape()));
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private void fill(Tensor flat, Match match, Tensor values) {
    ModelPlace place = match.place();
    Tensor target = target(flat, place.view());
    if (place.isHead() && !rows().whole(match.classes())) {
      scaled(flat, place);
      if (rows().named(match.classes()) > 0) {
        copyRows(target, values, place.classAxis());
      }
      return;
    }
    target.copy_(ofChannels(values, place));
  }

  /**
   * Kernels for another number of image channels: grey is what each channel of a colour has, so the
   * kernels of the colours are summed; a colour's channels share what grey had.
   */
  private static Tensor ofChannels(Tensor values, ModelPlace place) {
    if (place.kind() != Kind.KERNEL || values.size(1) == place.shape().get(1)) {
      return values;
    }
    long channels = place.shape().get(1);
    return values
        .sum(1L)
        .unsqueeze(1)
        .div(new Scalar((double) channels))
        .expand(longs(place.shape()));
  }

  private void copyRows(Tensor target, Tensor values, int axis) {
    for (int i = 0; i < classes.size(); i++) {
      int row = fileClasses.indexOf(classes.get(i));
      if (row >= 0) {
        target.select(axis, i).copy_(values.select(axis, row));
      }
    }
  }
}
