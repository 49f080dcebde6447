package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.round.StepGuard;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * What a run measures beside its steps, and who is told.
 *
 * @param layersEvery steps from one measurement of each layer to the next; 0 for none
 * @param mlflow address of an MLflow tracking server; empty for none
 * @param mlflowExperiment the experiment there in which the run is
 */
public record ReportConf(int layersEvery, String mlflow, String mlflowExperiment) {
  public ReportConf {
    Check.atLeast("layers-every", layersEvery, 0);
    if (layersEvery % StepGuard.MEASURED != 0) {
      throw new RefusedException(
          "layers-every",
          layersEvery,
          String.format(
              "must be a multiple of %d: in other steps updates are not measured",
              StepGuard.MEASURED));
    }
    if (!mlflow.isEmpty() && !isAddress(mlflow)) {
      throw new RefusedException(
          "mlflow",
          mlflow,
          "must be an address such as http://host:5000, without a user, or empty");
    }
    Check.notBlank("mlflow-experiment", mlflowExperiment);
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && uri.getScheme().matches("https?")
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
