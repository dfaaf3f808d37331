import { isAbsolute } from 'node:path';
import type { PlannedOverlay, UserValues, UserValuesConfigMap, UserValuesSecret } from './user-values';

/** Stands for a file whose path is not known. */
const PLACEHOLDER = 'YOUR_VALUES_FILE';

/**
 * The values files of helm, in their order, for commands.
 * @param folder the output folder as it is from where the commands run; they run in it if absent
 */
export function valuesFilesOf(overlay: PlannedOverlay | undefined, own: string, folder?: string): readonly string[] {
  const files = placesOf(overlay).map((place) =>
    place !== undefined && 'path' in place ? pathFrom(folder, place.path) : PLACEHOLDER,
  );
  return [...new Set(files), own];
}

/**
 * A path of the user's values, which is relative to the output folder, as it is from elsewhere. It is not normalised, because the
 * folder may be a symbolic link. Helm reads URLs too.
 */
export function pathFrom(folder: string | undefined, path: string): string {
  return folder === undefined || isAbsolute(path) || /^\w[\w+.-]*:\/\//.test(path) ? path : `${folder}/${path}`;
}

/** The same in words, for what a controller does. */
export function valuesInWords(overlay: PlannedOverlay | undefined, own: string): string {
  const places = placesOf(overlay).map((place) => {
    if (place === undefined) {
      return 'your own values file';
    }
    return 'path' in place ? place.path : describeObject(place);
  });
  return [...places, own].join(', then ');
}

function describeObject(place: UserValuesConfigMap | UserValuesSecret): string {
  return 'configMap' in place ? `the ConfigMap ${place.configMap}` : `the Secret ${place.secret}`;
}

function placesOf(overlay: PlannedOverlay | undefined): readonly (UserValues | undefined)[] {
  return overlay === undefined ? [] : (overlay.userValues ?? [undefined]);
}
