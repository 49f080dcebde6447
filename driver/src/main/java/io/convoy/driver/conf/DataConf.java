package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.Refusal;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What the run learns from.
 *
 * @param path the prepared dataset's folder on any Hadoop file system, as written
 * @param trainSplit the split that is trained on
 * @param validationSplit the split that is evaluated
 * @param sampling how often an epoch shows the images of each class
 * @param augment what is done to each training image, in this order
 * @param normalise how pixels become the network's input
 * @param test what the network sees of each image in evaluation
 * @param prefetch micro-batches decoded ahead, per rank
 * @param decodeThreads threads that decode, per rank
 * @param reading how images are read, and the memory that they may take
 */
public record DataConf(
    String path,
    String trainSplit,
    String validationSplit,
    SamplingConf sampling,
    List<AugmentationSpec> augment,
    NormaliseChoice normalise,
    TestConf test,
    int prefetch,
    int decodeThreads,
    ReadOptions reading) {
  public DataConf {
    Check.notBlank("path", path);
    Check.notBlank("train-split", trainSplit);
    Check.notBlank("validation-split", validationSplit);
    augment = List.copyOf(augment);
    Check.atLeast("prefetch", prefetch, 1);
    Check.atLeast("decode-threads", decodeThreads, 1);
    Check.atMost("prefetch", prefetch, 1024);
    Check.atMost("decode-threads", decodeThreads, 256);
  }

  /** Each augmentation as a recipe writes it, with all of its parameters. */
  public List<String> augmentations() {
    return augment.stream()
        .map(
            spec -> {
              var arguments =
                  Augmentations.catalogue().kind(spec.name()).arguments(spec.parameters());
              return arguments.values().isEmpty()
                  ? spec.name()
                  : spec.name() + " { " + arguments + " }";
            })
        .toList();
  }

  DataConf withNormalise(NormaliseChoice other) {
    return new DataConf(
        path,
        trainSplit,
        validationSplit,
        sampling,
        augment,
        other,
        test,
        prefetch,
        decodeThreads,
        reading);
  }

  DataConf withTest(TestConf other) {
    return new DataConf(
        path,
        trainSplit,
        validationSplit,
        sampling,
        augment,
        normalise,
        other,
        prefetch,
        decodeThreads,
        reading);
  }

  DataConf withPath(String other) {
    return new DataConf(
        other,
        trainSplit,
        validationSplit,
        sampling,
        augment,
        normalise,
        test,
        prefetch,
        decodeThreads,
        reading);
  }

  /** What does not go together, or with the rest of a recipe. */
  List<Refusal> problems(LearningTask task, String optimizer) {
    List<Refusal> problems = new ArrayList<>(sampling.problems(task, optimizer));
    if (trainSplit.equals(validationSplit)) {
      problems.add(
          new Refusal(
              "data.validation-split",
              validationSplit,
              "must differ from data.train-split; accuracy on images that were trained on says"
                  + " nothing"));
    }
    return problems;
  }

  /** How often a batch of training shows each of its images. */
  public int repeats() {
    return Augmentations.repeats(augment);
  }

  /** How each rank reads and decodes ahead. */
  public LoaderOptions loading() {
    return new LoaderOptions(decodeThreads, prefetch, reading);
  }
}
