package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.DataConf;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.NormaliseChoice.ByDataset;
import io.convoy.driver.conf.NormaliseChoice.Deferred;
import io.convoy.driver.conf.NormaliseChoice.Given;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.TestConf;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.List;
import java.util.Optional;

/**
 * How images become a network's input where a recipe leaves it to the run ({@code data.normalise =
 * auto} or {@code source}, and keys of {@code data.test}): as the model was used to from which the
 * weights are. What is found is kept in the configuration of every snapshot, by which the run,
 * evaluation and prediction go on.
 */
final class InputSource {
  private static final double LEAST_STD = 1.0 / 255;
  private static final List<Double> ONES = List.of(1.0, 1.0, 1.0);
  private static final List<Double> UNIT = List.of(0.0, 1.0);

  /** The colours of ImageNet, by which torchvision's and timm's models normalise. */
  private static final Given IMAGENET =
      new Given(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), UNIT, ChannelOrder.RGB);

  /** From -1 to 1. */
  private static final Given SYMMETRIC =
      new Given(List.of(0.0, 0.0, 0.0), ONES, List.of(-1.0, 1.0), ChannelOrder.RGB);

  /** Bytes less their means, blue first, as in Caffe. */
  private static final Given CAFFE =
      new Given(List.of(103.939, 116.779, 123.68), ONES, List.of(0.0, 255.0), ChannelOrder.BGR);

  private InputSource() {}

  /** The recipe of a run that goes on from a snapshot of its own. */
  static RunConf kept(RunConf conf, Snapshot snapshot) {
    Optional<TestConf> test = stored(snapshot).map(DataConf::test);
    RunConf completed =
        conf.withTest(
            conf.data()
                .test()
                .orElse(test.flatMap(TestConf::cropRatio), test.flatMap(TestConf::interpolation)));
    return conf.data().normalise() instanceof Deferred
        ? completed.withNormalise(ofRun(snapshot))
        : completed;
  }

  /** Empty if it is of a version whose keys this one does not know. */
  private static Optional<DataConf> stored(Snapshot snapshot) {
    try {
      return Optional.of(
          RunConf.parse(snapshot.content().configuration(), snapshot.folder()).data());
    } catch (ConfException e) {
      return Optional.empty();
    }
  }

  /** How a run's snapshot has images normalised. */
  static NormaliseChoice ofRun(Snapshot snapshot) {
    return stored(snapshot)
        .map(DataConf::normalise)
        .filter(choice -> !(choice instanceof Deferred))
        .orElse(new ByDataset(Normalisation.MEAN_STD));
  }

  /** How a snapshot of another run has images resized and cropped. */
  static SourceImages views(Snapshot source) {
    Optional<TestViews> views = stored(source).map(data -> data.test().views());
    return new SourceImages(
        Optional.empty(),
        views.filter(one -> !one.isScaled()).map(TestViews::cropRatio),
        views.map(TestViews::interpolation));
  }

  /**
   * As a snapshot of another run has it, with the numbers of the dataset there.
   *
   * @throws ConfException if numbers for each channel cannot say it
   */
  static NormaliseChoice ofOther(Snapshot source) {
    NormaliseChoice stored = ofRun(source);
    ColourStatistics colours = source.content().model().colours();
    if (stored instanceof Given) {
      return stored;
    }
    return switch (stored.kind()) {
      case NONE -> stored;
      case MEAN -> new Given(colours.mean(), ONES, UNIT, ChannelOrder.RGB);
      case MEAN_STD ->
          new Given(
              colours.mean(),
              colours.std().stream().map(std -> Math.max(std, LEAST_STD)).toList(),
              UNIT,
              ChannelOrder.RGB);
      case MEAN_IMAGE, PCA, ZCA -> throw refusal(source.folder(), stored.kind());
    };
  }

  /** Why a normalisation that is not by numbers for each channel is not taken over. */
  static ConfException refusal(String source, Normalisation kind) {
    return new ConfException(
        List.of(
            String.format(
                "data.normalise: the model in %s was trained with %s of its own dataset, which"
                    + " is not taken over; set data.normalise",
                source, kind)));
  }

  /**
   * As the models of a project want it.
   *
   * @param project whose names a file's tensors have
   * @param model the architecture's name
   * @return empty if the project does not say
   */
  static Optional<NormaliseChoice> ofProject(String project, String model) {
    return switch (project) {
      case "timm" -> Optional.of(model.equals("mobilenet-v1") ? SYMMETRIC : IMAGENET);
      case "torchvision", "pytorch_resnet_cifar10" -> Optional.of(IMAGENET);
      case "Keras" -> Optional.of(ofKeras(model));
      default -> Optional.empty();
    };
  }

  private static NormaliseChoice ofKeras(String model) {
    if (model.startsWith("mobilenet")) {
      return SYMMETRIC;
    }
    return model.startsWith("densenet") || model.startsWith("efficientnet") ? IMAGENET : CAFFE;
  }
}
