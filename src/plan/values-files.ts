import type { PlannedOverlay, UserValues, UserValuesConfigMap, UserValuesSecret } from './user-values';

/** Stands for a file whose path is not known. */
const PLACEHOLDER = 'YOUR_VALUES_FILE';

/** The values files of helm, in their order, for commands. */
export function valuesFilesOf(overlay: PlannedOverlay | undefined, own: string): readonly string[] {
  return [
    ...new Set(placesOf(overlay).map((place) => (place !== undefined && 'path' in place ? place.path : PLACEHOLDER))),
    own,
  ];
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
