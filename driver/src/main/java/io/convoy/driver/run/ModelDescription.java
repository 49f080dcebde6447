package io.convoy.driver.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file says of the model in it, texts and JSON by name: {@code architecture}, its {@code
 * options}, the names of its {@code classes}, the size of its {@code input}, how images are {@code
 * normalise}d, in the words of {@code data.normalise}, and how they are resized and cropped, in
 * those of {@code data.test}. {@link WeightsDescription} reads it again.
 */
final class ModelDescription {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelDescription() {}

  /**
   * Describes a model.
   *
   * @param views of each image in evaluation
   */
  static Map<String, String> of(ModelIdentity model, InputColours colours, TestViews views) {
    Map<String, String> description = new TreeMap<>();
    description.put("architecture", model.name());
    description.put("options", json(model.options()));
    description.put("classes", json(model.classes()));
    description.put("input", json(size(model)));
    description.put("normalise", json(normalisation(colours, model.input().channels())));
    description.put("interpolation", views.interpolation().toString());
    if (views.scales().isEmpty()) {
      description.put("crop-ratio", json(views.cropRatio()));
    } else {
      description.put("scales", json(views.scales()));
    }
    return description;
  }

  private static Map<String, Integer> size(ModelIdentity model) {
    Map<String, Integer> size = new LinkedHashMap<>();
    size.put("height", model.input().height());
    size.put("width", model.input().width());
    size.put("channels", model.input().channels());
    return size;
  }

  /** Numbers are in the order in which the network takes the channels. */
  private static Map<String, Object> normalisation(InputColours colours, int channels) {
    ColourMap map = ColourMap.of(colours, channels);
    Map<String, Object> normalisation = new LinkedHashMap<>();
    normalisation.put("kind", colours.normalisation().toString());
    switch (colours.normalisation()) {
      case MEAN_STD, MEAN, NONE -> {
        List<Double> means = new ArrayList<>(map.levels());
        List<Double> deviations = new ArrayList<>();
        map.scales().forEach(scale -> deviations.add(1 / scale));
        if (colours.order() == ChannelOrder.BGR) {
          Collections.reverse(means);
          Collections.reverse(deviations);
        }
        normalisation.put("mean", means);
        normalisation.put("std", deviations);
        normalisation.put("range", List.of(0, 1));
        normalisation.put("order", colours.order().toString());
      }
      case PCA, ZCA -> map.whitening().ifPresent(m -> normalisation.put("matrix", m));
      case MEAN_IMAGE -> {} // too long for a text
    }
    return normalisation;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
