package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews.Crops;
import io.convoy.executor.engine.Poll;
import io.convoy.jobs.EvaluateOptions.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which snapshots classify images, and how they look at each. */
final class ClassifierOptions {
  private static final int MOST = 4096;

  @Option(
      names = {"--snapshot", "--snapshots"},
      required = true,
      split = ",",
      paramLabel = "DIR",
      description = {
        "Folder of a snapshot, or of a run: its best snapshot.",
        "Probabilities of several, of one model, are averaged."
      })
  private List<String> snapshots;

  @Option(
      names = "--weights",
      defaultValue = "parameters",
      paramLabel = "NAME",
      description =
          "Weights of the snapshots: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Weights weights;

  @Option(
      names = "--crops",
      paramLabel = "WHICH",
      description = {
        "Parts of each image, over which probabilities are averaged: centre, five, ten, or",
        "ten-at-five-scales (He et al. 2016) (default: test.crops of the run's recipe)."
      })
  private Optional<String> crops = Optional.empty();

  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "PIXELS",
      description = {
        "Lengths of the shorter side, such as 224,256,384,480,640; each gives all crops",
        "(default: test.scales of the run's recipe)."
      })
  private List<Integer> scales = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = {
        "Side of the network's input, for networks that take images of any size",
        "(default: as in training)."
      })
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--vote",
      defaultValue = "mean",
      paramLabel = "HOW",
      description = {
        "How snapshots, views and draws agree: ${COMPLETION-CANDIDATES}: the mean of their",
        "probabilities, or a vote for the likeliest class each (default: ${DEFAULT-VALUE})."
      })
  private Poll.Vote vote;

  @Option(
      names = "--draws",
      defaultValue = "0",
      paramLabel = "K",
      description = {
        "Passes with dropout, paths and pooling regions drawn as in training, which are taken",
        "together (Monte-Carlo dropout); 0 draws nothing (default: ${DEFAULT-VALUE})."
      })
  private int draws;

  @Parameters(
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings of engine, gpu.* and cluster.*, as in conf/reference.conf.")
  private List<String> overrides = new ArrayList<>();

  List<String> snapshots() {
    return snapshots;
  }

  Weights weights() {
    return weights;
  }

  /** Empty for those of the run's recipe. */
  Optional<Crops> crops() {
    return crops.map(ClassifierOptions::crops);
  }

  /** Empty for those of the run's recipe. */
  Optional<List<Integer>> scales() {
    return scales.isEmpty() ? Optional.empty() : Optional.of(scales);
  }

  /** Empty for that of training. */
  Optional<Integer> size() {
    size.filter(side -> side < 1 || side > MOST).ifPresent(ClassifierOptions::refuse);
    return size;
  }

  private static void refuse(int side) {
    throw new IllegalArgumentException("--size " + side + ": must be from 1 to " + MOST);
  }

  /** How several answers become one. */
  Poll poll() {
    return new Poll(vote, draws);
  }

  EvaluateConf conf() {
    return EvaluateConf.read(overrides);
  }

  private static Crops crops(String name) {
    return Arrays.stream(Crops.values())
        .filter(crops -> crops.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--crops "
                        + name
                        + ": must be "
                        + Arrays.stream(Crops.values())
                            .map(Crops::toString)
                            .collect(Collectors.joining(", "))));
  }
}
