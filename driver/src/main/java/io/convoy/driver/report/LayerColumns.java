package io.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.LayerFigures;
import io.convoy.executor.round.LayerFigures.Layer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.ToDoubleFunction;

/** The figures of layers as arrays of JSON, a value for each layer, to four digits. */
final class LayerColumns {
  private static final int DIGITS = 4;

  private LayerColumns() {}

  /** A line with them. */
  static ObjectNode added(ObjectNode line, LayerFigures figures) {
    line.put("step", figures.step()).put("epoch", figures.epoch());
    ArrayNode names = line.putArray("names");
    figures.layers().forEach(layer -> names.add(layer.name()));
    column(line, "gradient_norm", figures, Layer::gradientNorm);
    column(line, "weight_norm", figures, Layer::weightNorm);
    column(line, "update_ratio", figures, Layer::updateRatio);
    column(line, "output_mean", figures, Layer::mean);
    column(line, "output_deviation", figures, Layer::deviation);
    column(line, "dead", figures, Layer::dead);
    return line;
  }

  private static void column(
      ObjectNode line, String name, LayerFigures figures, ToDoubleFunction<Layer> value) {
    ArrayNode values = line.putArray(name);
    for (Layer layer : figures.layers()) {
      double one = value.applyAsDouble(layer);
      if (Double.isNaN(one)) {
        values.addNull();
      } else if (Double.isInfinite(one)) {
        values.add(one);
      } else {
        values.add(new BigDecimal(one).round(new MathContext(DIGITS)).doubleValue());
      }
    }
  }
}
