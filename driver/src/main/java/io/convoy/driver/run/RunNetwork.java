package io.convoy.driver.run;

import io.convoy.driver.conf.RunConf;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.LossSpec;
import io.convoy.executor.model.ModelSpec;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The network that a recipe describes. */
final class RunNetwork {
  private RunNetwork() {}

  /**
   * With its loss and, if the run has them, adapters.
   *
   * @param classes of its dataset
   * @param hadoop asked for only if it is of a file
   */
  static ComputationGraphConfiguration of(
      RunConf conf, int classes, LossSpec loss, Supplier<Configuration> hadoop) {
    ModelSpec spec = conf.model().spec(conf.train().task().classes(classes), conf.run().seed());
    ComputationGraphConfiguration classifier = conf.model().network(spec, hadoop);
    ComputationGraphConfiguration plain = loss.onto(conf.train().network(classifier, spec.input()));
    LoraSpec lora = conf.finetune().lora();
    return lora.isOn() ? Adapters.onto(plain, lora, AdapterChoice.of(plain, lora).layers()) : plain;
  }
}
