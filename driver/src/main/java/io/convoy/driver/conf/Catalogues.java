package io.convoy.driver.conf;

import io.convoy.driver.schedule.CurveSpec;
import io.convoy.driver.schedule.Curves;
import io.convoy.driver.schedule.ScheduleSpec;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.model.Initialisations;
import io.convoy.executor.model.TrainingLosses;
import io.convoy.executor.model.file.ModelFile;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.Clippings;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.Optimizers;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The catalogues whose kinds a recipe names. */
public final class Catalogues {
  private static final Map<Class<?>, Catalogue<?>> BY_GROUP =
      Map.of(
          AugmentationSpec.class, Augmentations.catalogue(),
          ClipSpec.class, Clippings.catalogue(),
          CurveSpec.class, Curves.catalogue(),
          LossConf.class, TrainingLosses.catalogue(),
          ModelConf.class, ModelCatalogue.catalogue(),
          OptimizerSpec.class, Optimizers.catalogue(),
          ScheduleSpec.class, Curves.catalogue());

  private Catalogues() {}

  /** All of them, by what {@code convoy list} calls them. */
  public static Map<String, Catalogue<?>> all() {
    return Collections.unmodifiableMap(
        new TreeMap<>(
            Map.of(
                "augmentations", Augmentations.catalogue(),
                "clippings", Clippings.catalogue(),
                "initialisations", Initialisations.catalogue(),
                "losses", TrainingLosses.catalogue(),
                "models", ModelCatalogue.catalogue(),
                "optimizers", Optimizers.catalogue(),
                "schedules", Curves.catalogue())));
  }

  /** The names of all parameters of the kinds that a group of keys can name. */
  static Set<String> parameters(Class<?> group) {
    Set<String> names = new LinkedHashSet<>();
    Catalogue<?> catalogue = BY_GROUP.get(group);
    if (catalogue != null) {
      catalogue.kinds().forEach(kind -> names.addAll(kind.names()));
    }
    if (group == ModelConf.class) {
      names.addAll(ModelFile.OPTIONS.names());
    }
    return names;
  }
}
