package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.number;
import static io.convoy.executor.model.onnx.Attributes.whole;
import static io.convoy.executor.model.onnx.Attributes.wholes;

import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.LayerScale;
import io.convoy.executor.model.layer.Maxout;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/** Normalisations and what else works on the channels of images or on features. */
final class OnnxChannels {
  private OnnxChannels() {}

  /** By the running statistics, of which DL4J can keep {@code log10} of the deviation. */
  static String batchNorm(BatchNormalization layer, Site site) {
    String scale = site.vector(BatchNormalizationParamInitializer.GAMMA);
    String shift = site.vector(BatchNormalizationParamInitializer.BETA);
    String mean = site.vector(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    String variance =
        layer.isUseLogStd()
            ? varianceOfLog(site)
            : site.vector(BatchNormalizationParamInitializer.GLOBAL_VAR);
    return site.node(
        "BatchNormalization",
        List.of(site.input(), scale, shift, mean, variance),
        number("epsilon", layer.getEps()));
  }

  private static String varianceOfLog(Site site) {
    String name = site.parameter(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    float[] values = site.graph().values(name);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2.0 * values[i]);
    }
    String variance = site.parameter(BatchNormalizationParamInitializer.GLOBAL_VAR);
    return site.graph().floats(variance, List.of((long) values.length), values);
  }

  /** Over the channels of each pixel, which ONNX wants last. */
  static String channelNorm(ChannelNorm layer, Site site) {
    String x = site.input();
    Site normalised = site;
    if (site.isImages()) {
      x = site.part("turned").node("Transpose", x, wholes("perm", 0, 2, 3, 1));
      normalised = site.part("normalised");
    }
    String y =
        normalised.node(
            "LayerNormalization",
            List.of(x, site.vector(ChannelNorm.GAMMA), site.vector(ChannelNorm.BETA)),
            whole("axis", -1),
            number("epsilon", layer.eps()));
    return site.isImages() ? site.node("Transpose", y, wholes("perm", 0, 3, 1, 2)) : y;
  }

  /** As the normalisation of each group's values, which are put in a row. */
  static String groupNorm(GroupNorm layer, Site site) {
    long groups = layer.groups();
    float[] ones = new float[(int) groups];
    Arrays.fill(ones, 1);
    Site normalised = site.part("normalised");
    String one = site.graph().floats(normalised.output() + "/one", List.of(groups), ones);
    String zero =
        site.graph()
            .floats(normalised.output() + "/zero", List.of(groups), new float[(int) groups]);
    String rows = site.part("rows").reshaped(site.input(), 0, groups, -1);
    String y =
        normalised.node(
            "InstanceNormalization", List.of(rows, one, zero), number("epsilon", layer.eps()));
    String back = shaped(site.part("back"), y, layer.getNIn());
    String scaled =
        site.part("scaled").node("Mul", List.of(back, site.perChannel(GroupNorm.GAMMA)));
    return site.node("Add", List.of(scaled, site.perChannel(GroupNorm.BETA)));
  }

  /** As images of the site's size, or features, of so many channels. */
  private static String shaped(Site site, String from, long channels) {
    return site.isImages()
        ? site.reshaped(from, 0, channels, site.pixels().get(0), site.pixels().get(1))
        : site.reshaped(from, 0, channels);
  }

  static String layerScale(LayerScale layer, Site site) {
    return site.node("Mul", List.of(site.input(), site.perChannel(LayerScale.GAMMA)));
  }

  static String maxout(Maxout layer, Site site) {
    long all =
        site.isImages()
            ? site.images().getChannels()
            : site.shapes().get(0).arrayElementsPerExample();
    long channels = all / layer.pieces();
    String pieces = site.part("pieces").reshaped(site.input(), 0, channels, layer.pieces(), -1);
    String largest =
        site.part("largest").node("ReduceMax", pieces, wholes("axes", 2), whole("keepdims", 0));
    return shaped(site, largest, channels);
  }

  /** DL4J's alpha is not divided by the number of channels; ONNX's is. */
  static String localResponse(LocalResponseNormalization layer, Site site) {
    long size = 2 * ((long) layer.getN() / 2) + 1;
    return site.node(
        "LRN",
        site.input(),
        whole("size", size),
        number("alpha", layer.getAlpha() * size),
        number("beta", layer.getBeta()),
        number("bias", layer.getK()));
  }
}
