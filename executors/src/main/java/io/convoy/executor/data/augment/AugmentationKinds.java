package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.Images.BLACK;
import static io.convoy.executor.data.augment.Images.FILL;
import static io.convoy.executor.data.augment.Images.GREY;
import static io.convoy.executor.data.augment.Images.MEAN;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import java.util.List;
import java.util.stream.Stream;

/** The registry of augmentations, in the order in which {@code docs/data.md} lists them. */
final class AugmentationKinds {
  private static final Parameter FILL_COLOUR =
      Parameter.choice(FILL, "colour of places outside the image", BLACK, GREY, MEAN);
  private static final Parameter ERASING =
      Parameter.choice(FILL, "what is put there", MEAN, BLACK, GREY, Erasing.NOISE);
  private static final String WARPING =
      "Simard et al. 2003, \"Best Practices for Convolutional Neural Networks\", section 2";

  /** The name of what is done in the choice of a batch's images. */
  static final String REPEATED = "repeated";

  /** The name of what makes targets whole. */
  static final String MULTI_LABEL = "multi-label";

  private static final Range SHARE = Range.from(0).to(1);
  private static final Interval ASPECT = new Interval(0.75, 4.0 / 3);

  static final Catalogue<Constructor> CATALOGUE =
      new Catalogue<>(
          "augmentation",
          "convoy list augmentations",
          Stream.of(
                  crops(),
                  moves(),
                  warps(),
                  colours(),
                  noise(),
                  policies(),
                  erasing(),
                  batches(),
                  List.of(multiLabel(), repeats()))
              .flatMap(List::stream)
              .toList());

  /** Makes one for images of a size. */
  interface Constructor {
    Transform create(Arguments arguments, Images images);
  }

  private AugmentationKinds() {}

  private static Kind<Constructor> kind(
      String name, Constructor constructor, String meaning, String source, Parameter... of) {
    return Kind.of(name, constructor, meaning, source, of);
  }

  private static Parameter probability(double preset) {
    return Parameter.number("probability", preset, SHARE, "that it is done");
  }

  private static List<Kind<Constructor>> crops() {
    return List.of(
        kind(
            "random-resized-crop",
            (a, images) -> new RandomResizedCrop(a.interval("area"), a.interval("aspect")),
            "a part of random area and aspect ratio",
            "Szegedy et al. 2015, \"Going Deeper with Convolutions\", section 6",
            Parameter.interval(
                "area", new Interval(0.08, 1), Range.from(0.001).to(1), "of the image"),
            Parameter.interval("aspect", ASPECT, Range.from(0.1).to(10), "width by height")),
        kind(
            "scale-jitter",
            (a, images) -> new ScaleJitter(a.interval("range"), images.shape()),
            "the shorter side gets a random length, of which a random part of the input's size is"
                + " taken",
            "He et al. 2016, \"Deep Residual Learning for Image Recognition\", section 3.4",
            Parameter.wholes("range", new Interval(256, 480), Range.from(1).to(4096), "pixels")));
  }

  private static List<Kind<Constructor>> moves() {
    return List.of(
        kind(
            "random-crop",
            (a, images) -> new RandomCrop(a.whole("padding"), images.fill(a)),
            "moves the image by up to so many pixels",
            "He et al. 2016, section 4.2",
            Parameter.whole("padding", 4, Range.from(0).to(64), "pixels"),
            FILL_COLOUR),
        kind(
            "horizontal-flip",
            (a, images) -> new HorizontalFlip(a.number("probability")),
            "mirrors left to right",
            "Krizhevsky et al. 2012, \"ImageNet Classification with Deep Convolutional Neural"
                + " Networks\", section 4.1",
            probability(0.5)),
        kind(
            "vertical-flip",
            (a, images) -> new VerticalFlip(a.number("probability")),
            "mirrors top to bottom",
            "",
            probability(0.5)));
  }

  private static List<Kind<Constructor>> warps() {
    return List.of(
        kind(
            "translation",
            (a, images) -> new Warp(Warp.translate(a.number("x"), a.number("y")), images.fill(a)),
            "moves by up to these shares of width and height",
            WARPING,
            Parameter.number("x", 0.1, SHARE, "share of the width"),
            Parameter.number("y", 0.1, SHARE, "share of the height"),
            FILL_COLOUR),
        kind(
            "rotation",
            (a, images) -> new Warp(Warp.rotate(a.number("degrees")), images.fill(a)),
            "turns by up to so many degrees to either side",
            WARPING,
            Parameter.number("degrees", 15, Range.from(0).to(180), "at most"),
            FILL_COLOUR),
        kind(
            "shear",
            (a, images) -> new Warp(Warp.shear(a.number("x"), a.number("y")), images.fill(a)),
            "shears rows and columns by up to so many degrees",
            WARPING,
            Parameter.number("x", 10, Range.from(0).to(60), "degrees, of rows"),
            Parameter.number("y", 0, Range.from(0).to(60), "degrees, of columns"),
            FILL_COLOUR),
        kind(
            "stretch",
            (a, images) -> new Warp(Warp.stretch(a.interval("factor")), images.fill(a)),
            "scales width and height by independent factors",
            WARPING,
            Parameter.interval("factor", new Interval(0.8, 1.25), Range.from(0.1).to(10), "each"),
            FILL_COLOUR),
        kind(
            "lens-distortion",
            (a, images) -> new LensDistortion(a.number("strength"), images.fill(a)),
            "barrel or pincushion, r' = r (1 + k r^2) with r in half diagonals",
            "Wu et al. 2015, \"Deep Image: Scaling up Image Recognition\", section 3.2",
            Parameter.number("strength", 0.2, SHARE, "largest k"),
            FILL_COLOUR));
  }

  private static List<Kind<Constructor>> colours() {
    return List.of(
        kind(
            "colour-jitter",
            (a, images) ->
                new ColourJitter(
                    a.number("probability"),
                    a.number("brightness"),
                    a.number("contrast"),
                    a.number("saturation"),
                    a.number("hue")),
            "changes brightness, contrast, saturation by factors from 1 - x to 1 + x and turns the"
                + " hue, in random order",
            "Howard 2013, \"Some Improvements on Deep Convolutional Neural Network Based Image"
                + " Classification\"",
            Parameter.number("brightness", 0.4, SHARE, "x"),
            Parameter.number("contrast", 0.4, SHARE, "x"),
            Parameter.number("saturation", 0.4, SHARE, "x"),
            Parameter.number(
                "hue", 0, Range.from(0).to(0.5), "share of the colour circle, at most"),
            probability(1)),
        grey(),
        kind(
            "lighting",
            (a, images) -> new Lighting(a.number("deviation"), images.colours()),
            "adds sum of alpha_k lambda_k p_k over the eigenvectors p and eigenvalues lambda of the"
                + " colours' covariance (of values in 0..1), alpha normal",
            "Krizhevsky et al. 2012, section 4.1",
            Parameter.number("deviation", 0.1, Range.from(0).to(10), "of alpha")),
        kind(
            "chromatic-aberration",
            (a, images) -> new ChromaticAberration(a.number("strength")),
            "enlarges red and shrinks blue around the centre, or the other way round",
            "",
            Parameter.number("strength", 0.01, Range.from(0).to(0.2), "largest change of scale")));
  }

  private static Kind<Constructor> grey() {
    return kind(
        "random-grey",
        (a, images) -> new RandomGrey(a.number("probability")),
        "takes the colours away",
        "Chen et al. 2020, \"A Simple Framework for Contrastive Learning of Visual Representations\","
            + " appendix A",
        probability(0.2));
  }

  private static List<Kind<Constructor>> noise() {
    String robustness =
        "Hendrycks and Dietterich 2019, \"Benchmarking Neural Network Robustness to Common"
            + " Corruptions and Perturbations\"";
    return List.of(
        kind(
            "gaussian-noise",
            (a, images) -> new GaussianNoise(a.number("probability"), a.number("deviation")),
            "adds normal noise to each value by itself",
            robustness,
            Parameter.number(
                "deviation", 0.05, SHARE, "largest standard deviation, by the range of values"),
            probability(0.5)),
        kind(
            "jpeg-compression",
            (a, images) -> new JpegCompression(a.number("probability"), a.interval("quality")),
            "makes the image a JPEG of a random quality and back",
            robustness,
            Parameter.wholes(
                "quality", new Interval(30, 95), Range.from(1).to(100), "as libjpeg counts it"),
            probability(0.5)));
  }

  private static List<Kind<Constructor>> policies() {
    Range n = Range.from(1).to(RandAugment.OPERATIONS.size());
    return List.of(
        kind(
            "rand-augment",
            (a, images) -> RandAugment.uniform(a.whole("n"), a.whole("m"), images.fill(a)),
            "n of 14 operations, all of magnitude m of 30",
            "Cubuk et al. 2020, \"RandAugment: Practical Automated Data Augmentation with a Reduced"
                + " Search Space\"",
            Parameter.whole("n", 2, n, "operations for each image"),
            Parameter.whole("m", 9, Range.from(0).to(RandAugment.STEPS), "magnitude"),
            FILL_COLOUR),
        kind(
            "auto-augment",
            (a, images) ->
                new AutoAugment(
                    a.text("policy").equals("cifar") ? AutoAugment.CIFAR : AutoAugment.IMAGENET,
                    images.fill(a)),
            "one of 25 pairs of operations",
            "Cubuk et al. 2019, \"AutoAugment: Learning Augmentation Strategies from Data\"",
            Parameter.choice("policy", "dataset that it was learnt on", "imagenet", "cifar"),
            FILL_COLOUR),
        kind(
            "trivial-augment",
            (a, images) -> RandAugment.trivial(images.fill(a)),
            "one of the 14 operations with a random magnitude of wide range",
            "Müller and Hutter 2021, \"TrivialAugment: Tuning-free Yet State-of-the-Art Data"
                + " Augmentation\"",
            FILL_COLOUR));
  }

  private static List<Kind<Constructor>> erasing() {
    return List.of(
        kind(
            "cutout",
            (a, images) ->
                new Erasing(
                    a.number("probability"),
                    Erasing.square(a.whole("length")),
                    Erasing.fill(a, images)),
            "a square whose centre is anywhere",
            "DeVries and Taylor 2017, \"Improved Regularization of Convolutional Neural Networks"
                + " with Cutout\"",
            Parameter.whole("length", 16, Range.from(1).to(4096), "of a side, in pixels"),
            probability(1),
            ERASING),
        kind(
            "random-erasing",
            (a, images) ->
                new Erasing(
                    a.number("probability"),
                    Erasing.rectangle(a.interval("area"), a.interval("aspect")),
                    Erasing.fill(a, images)),
            "a rectangle of random area and aspect ratio within the image",
            "Zhong et al. 2020, \"Random Erasing Data Augmentation\"",
            Parameter.interval(
                "area", new Interval(0.02, 0.33), Range.from(0.001).to(1), "of the image"),
            Parameter.interval(
                "aspect", new Interval(0.3, 3.3), Range.from(0.1).to(10), "height by width"),
            probability(0.5),
            ERASING));
  }

  private static List<Kind<Constructor>> batches() {
    Range alphas = Range.from(0.01).to(100);
    return List.of(
        kind(
            "mixup",
            (a, images) -> BatchMixer.mixup(a.number("alpha"), a.number("probability")),
            "mixes images and targets in pairs, lambda of Beta(alpha, alpha)",
            "Zhang et al. 2018, \"mixup: Beyond Empirical Risk Minimization\"",
            Parameter.number("alpha", 0.2, alphas, "of the distribution"),
            mixed()),
        kind(
            "cutmix",
            (a, images) -> BatchMixer.cutmix(a.number("alpha"), a.number("probability")),
            "pastes a rectangle of another image, targets by area",
            "Yun et al. 2019, \"CutMix: Regularization Strategy to Train Strong Classifiers with"
                + " Localizable Features\"",
            Parameter.number("alpha", 1, alphas, "of the distribution"),
            mixed()),
        kind(
            "mixup-or-cutmix",
            (a, images) ->
                BatchMixer.either(
                    a.number("mixup-alpha"),
                    a.number("cutmix-alpha"),
                    a.number("probability"),
                    a.number("cutmix-share")),
            "in each step one of both",
            "",
            Parameter.number("mixup-alpha", 0.8, alphas, "`alpha` of `mixup`"),
            Parameter.number("cutmix-alpha", 1, alphas, "`alpha` of `cutmix`"),
            Parameter.number("cutmix-share", 0.5, SHARE, "of the steps that mix"),
            mixed()),
        kind(
            "label-smoothing",
            (a, images) -> new LabelSmoothing(a.number("epsilon")),
            "spreads a share of each target over all classes",
            "Szegedy et al. 2016, \"Rethinking the Inception Architecture for Computer Vision\","
                + " section 7",
            Parameter.number("epsilon", 0.1, Range.from(0).to(0.9), "the share")));
  }

  private static Kind<Constructor> multiLabel() {
    return kind(
        MULTI_LABEL,
        (a, images) -> new MultiLabel(a.number("above")),
        "wants each class in full whose target is above a threshold, for `train.loss = binary`",
        "Wightman et al. 2021, \"ResNet strikes back: An improved training procedure in timm\"",
        Parameter.number("above", 0.2, Range.from(0).below(1), "the threshold"));
  }

  private static Kind<Constructor> repeats() {
    return kind(
        REPEATED,
        (a, images) -> new Repeats(a.whole("times")),
        "shows each image several times in a batch, each with draws of its own, and so fewer"
            + " images in an epoch",
        "Hoffer et al. 2020, \"Augment Your Batch: Improving Generalization Through Instance"
            + " Repetition\"",
        Parameter.whole("times", 3, Range.from(1).to(64), "in a batch"));
  }

  private static Parameter mixed() {
    return Parameter.number("probability", 1, SHARE, "that a step mixes");
  }
}
